/** Values as Postgres writes them (DateStyle ISO, UTC) into those of a dataset. */
import type { ColumnType } from '@optaic/kit'

/** Turns the text of a value that is there; throws TypeError where it does not fit. `null` is missing. */
export type Convert = (text: string) => unknown

const oid = { bool: 16, int8: 20, int2: 21, int4: 23, id: 26, float4: 700, float8: 701, bpchar: 1042 } as const
const date = 1082
const timestamp = 1114
const timestamptz = 1184
const numeric = 1700

const integers = new Set<number>([oid.int8, oid.int2, oid.int4, oid.id])
const numbers = new Set<number>([oid.float4, oid.float8, numeric])

/** The type a column has in the dataset when the mapping says none. What is no number, date or truth is its text. */
export function columnTypeOf(type: number): ColumnType {
  if (integers.has(type)) return 'integer'
  if (numbers.has(type)) return 'number'
  if (type === oid.bool) return 'boolean'
  if (type === date) return 'date'
  return type === timestamp || type === timestamptz ? 'timestamp' : 'string'
}

/** From a Postgres type to a column's. Doubles keep about 16 digits of a numeric. */
export function converterOf(from: number, to: ColumnType, timezone: string): Convert {
  switch (to) {
    case 'number':
      return toNumber
    case 'integer':
      return toInteger
    case 'boolean':
      return toBoolean
    case 'string':
      return from === oid.bpchar ? text => text.trimEnd() : text => text
    case 'date':
      return remembered(text => toDate(text, from, timezone))
    case 'timestamp':
      return remembered(text => toInstant(text, timezone).toString())
  }
}

function toNumber(text: string): number | null {
  if (text === 'NaN') return null
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new TypeError(`"${text}" is not a finite number`)
  return value
}

function toInteger(text: string): bigint {
  if (!/^-?\d+(\.0*)?$/.test(text)) throw new TypeError(`"${text}" is not a whole number`)
  return BigInt(text.split('.')[0] ?? '')
}

function toBoolean(text: string): boolean {
  if (/^(t|true|1)$/i.test(text)) return true
  if (/^(f|false|0)$/i.test(text)) return false
  throw new TypeError(`"${text}" is not true or false`)
}

function toDate(text: string, from: number, timezone: string): string {
  try {
    if (from === timestamptz) return toInstant(text, timezone).toZonedDateTimeISO(timezone).toPlainDate().toString()
    return (from === timestamp ? Temporal.PlainDateTime.from(text).toPlainDate() : plainDate(text)).toString()
  } catch {
    throw new TypeError(`"${text}" is not a date`)
  }
}

function plainDate(text: string): Temporal.PlainDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new TypeError()
  return Temporal.PlainDate.from(text)
}

const offset = /[+-]\d{2}(:?\d{2})*$|Z$/

function toInstant(text: string, timezone: string): Temporal.Instant {
  try {
    if (offset.test(text.slice(10))) return Temporal.Instant.from(text)
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timezone).toInstant()
  } catch {
    throw new TypeError(`"${text}" is not a moment`)
  }
}

/** Dates repeat themselves, row after row. */
function remembered(convert: Convert): Convert {
  const known = new Map<string, unknown>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size > 20_000) known.clear()
    const converted = convert(text)
    known.set(text, converted)
    return converted
  }
}

/** Order of two values of a column that grows; null when its type has none that survives being written down. */
export function orderOf(type: number): ((a: string, b: string) => boolean) | null {
  if (integers.has(type)) return (a, b) => BigInt(a) > BigInt(b)
  // Years of four digits and one timezone: text sorts as time does.
  return type === date || type === timestamp || type === timestamptz ? (a, b) => a > b : null
}
