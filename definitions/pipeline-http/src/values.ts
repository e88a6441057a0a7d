/** Values of CSV and JSON as the columns of a dataset hold them. */
import type { ColumnType } from '@optaic/kit'
import type { DateFormat } from './params.ts'

/** Turns a value that is not missing into one of its column; throws TypeError where it does not fit. */
export type Convert = (value: unknown) => unknown

export interface Reading {
  readonly format: DateFormat
  /** Of moments written without an offset, and of dates counted in seconds. */
  readonly timezone: string
}

export function converterTo(type: ColumnType, reading: Reading): Convert {
  if (type === 'date') return remembered(value => readDate(value, reading))
  if (type === 'timestamp') return remembered(value => readInstant(value, reading).toString())
  return plain[type]
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

const plain: Readonly<Record<Exclude<ColumnType, 'date' | 'timestamp'>, Convert>> = {
  number: value => {
    if (typeof value === 'number') return value
    const text = typeof value === 'string' ? value.trim() : ''
    if (!decimal.test(text)) throw new TypeError(`${shown(value)} is not a number`)
    return Number(text)
  },
  integer: value => {
    if (Number.isSafeInteger(value)) return value
    const text = typeof value === 'string' ? value.trim() : ''
    if (!/^[+-]?\d+$/.test(text)) throw new TypeError(`${shown(value)} is not a whole number`)
    return BigInt(text.replace('+', ''))
  },
  string: value => {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw new TypeError(`${shown(value)} is not text`)
  },
  boolean: value => {
    if (typeof value === 'boolean') return value
    const text = String(value).toLowerCase()
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    throw new TypeError(`${shown(value)} is not true or false`)
  },
}

const datePatterns: Readonly<Partial<Record<DateFormat, RegExp>>> = {
  iso: /^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})$/,
  yyyymmdd: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  'mm/dd/yyyy': /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})$/,
  'dd/mm/yyyy': /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})$/,
  'dd.mm.yyyy': /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})$/,
}

/** A moment is the date it has in the timezone; a date is itself. */
function readDate(value: unknown, reading: Reading): string {
  const { format, timezone } = reading
  const text = textOf(value)
  try {
    if (isCount(format) || (format === 'iso' && offset.test(text.slice(10))))
      return readInstant(value, reading).toZonedDateTimeISO(timezone).toPlainDate().toString()
    const parts = datePatterns[format]?.exec(text)?.groups
    if (parts === undefined && format === 'iso') return Temporal.PlainDateTime.from(text).toPlainDate().toString()
    const [year, month, day] = [Number(parts?.y), Number(parts?.m), Number(parts?.d)]
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }).toString()
  } catch {
    throw new TypeError(`${shown(value)} is not a date written as ${format}`)
  }
}

/** A date without a time is its first moment in the timezone. */
function readInstant(value: unknown, { format, timezone }: Reading): Temporal.Instant {
  const text = textOf(value)
  try {
    if (isCount(format)) {
      const count = Number(plain.number(value))
      return Temporal.Instant.fromEpochMilliseconds(Math.round(format === 'unix' ? count * 1000 : count))
    }
    if (format === 'iso' && offset.test(text.slice(10))) return Temporal.Instant.from(text)
    const local = format === 'iso' ? text : readDate(value, { format, timezone })
    return Temporal.PlainDateTime.from(local).toZonedDateTime(timezone).toInstant()
  } catch {
    throw new TypeError(`${shown(value)} is not a moment written as ${format}`)
  }
}

const offset = /([Zz]|[+-]\d{2}(:?\d{2})?)$/
const isCount = (format: DateFormat): boolean => format === 'unix' || format === 'unix_ms'
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''

/** Columns of dates repeat themselves: the same few texts, row after row. */
function remembered(convert: Convert): Convert {
  const known = new Map<unknown, unknown>()
  return value => {
    const before = known.get(value)
    if (before !== undefined) return before
    if (known.size > 20_000) known.clear()
    const converted = convert(value)
    known.set(value, converted)
    return converted
  }
}

/** Whole or not at all: half a text could be half a secret that nobody recognises any more. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `a value of ${text.length} characters` : text
}
