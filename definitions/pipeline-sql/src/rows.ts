/** From the columns of a result to the rows of the dataset, as the mapping says. */
import { type Columns, type ColumnType, Problem } from '@optaic/kit'
import type { SqlParams } from './params.ts'
import { type Convert, columnTypeOf, converterOf, orderOf } from './postgres-values.ts'
import { configInvalid } from './statement.ts'

export type Row = Record<string, unknown>
/** A row as it comes: the text of each value, null where it is missing. */
export type RawRow = readonly (string | null)[]

export interface ResultColumn {
  readonly name: string
  readonly dataTypeID: number
}

export interface RowReader {
  readonly columns: Columns
  /** Throws `source_malformed`; `number` counts rows of the result from 1. */
  read(row: RawRow, number: number): Row
}

interface Target {
  readonly name: string
  readonly type: ColumnType
  readonly index: number
  readonly constant: string | null
  readonly convert: Convert
  readonly key: boolean
}

/** Throws `column_missing`, or `config_invalid` for a result with two columns of a name. */
export function createRowReader(params: SqlParams, result: readonly ResultColumn[]): RowReader {
  const targets = targetsOf(params, result)
  return {
    columns: Object.fromEntries(targets.map(({ name, type }) => [name, type])),
    read: (raw, number) => {
      const row: Row = {}
      for (const target of targets) row[target.name] = valueOfTarget(target, raw, number)
      return row
    },
  }
}

function valueOfTarget({ name, type, index, constant, convert, key }: Target, raw: RawRow, number: number): unknown {
  if (constant !== null) return constant
  const text = raw[index] ?? null
  if (text === null || (key && text === '')) {
    if (key) throw malformed(`row ${number}: the ${name} is missing`, name)
    return null
  }
  try {
    return convert(text)
  } catch (error) {
    throw malformed(`row ${number}, ${name} (${type}): ${(error as Error).message}`, name)
  }
}

function targetsOf({ columns, timezone }: SqlParams, result: readonly ResultColumn[]): readonly Target[] {
  const target = (name: string, from: string, wanted: ColumnType | null, key = false): Target => {
    const index = indexOf(name, from, result)
    const source = result[index]?.dataTypeID ?? 0
    const type = wanted ?? columnTypeOf(source)
    return { name, type, index, constant: null, convert: converterOf(source, type, timezone), key }
  }
  const { date, symbol, knowledge_time: known } = columns
  return [
    target('date', date, 'date', true),
    typeof symbol === 'string'
      ? target('symbol', symbol, 'string', true)
      : { name: 'symbol', type: 'string', index: -1, constant: symbol.constant, convert: text => text, key: true },
    ...fieldsOf(columns, result).map(({ name, from, type }) => target(name, from, type)),
    ...(known === null ? [] : [target('knowledge_time', known, 'timestamp')]),
  ]
}

function fieldsOf({ date, symbol, knowledge_time, fields }: SqlParams['columns'], result: readonly ResultColumn[]) {
  if (fields !== null)
    return Object.entries(fields).map(([name, field]) =>
      typeof field === 'string' ? { name, from: field, type: null } : { name, ...field },
    )
  const used = new Set<unknown>([date, symbol, knowledge_time])
  const others = result.map(({ name }) => name).filter(name => !used.has(name))
  const odd = others.find(name => !/^[A-Za-z_]\w*$/.test(name) || /^(date|symbol|knowledge_time)$/.test(name))
  if (odd === undefined) return others.map(name => ({ name, from: name, type: null }))
  throw configInvalid(
    '/columns/fields',
    `the column "${odd}" needs another name: list the fields, or use AS in the query`,
  )
}

function indexOf(name: string, from: string, result: readonly ResultColumn[]): number {
  const index = result.findIndex(column => column.name === from)
  const again = result.findLastIndex(column => column.name === from)
  if (index !== again) throw configInvalid('/query', `the result has two columns "${from}": name one of them by AS`)
  if (index !== -1) return index
  const names = result.map(column => column.name).slice(0, 50)
  const message = `"${from}", wanted for ${name}, is not among the columns of the query`
  throw new Problem('column_missing', message, {
    details: [{ path: `/columns/${name}`, message, columns: names }],
    next: names.length === 0 ? 'Write a query that gives rows.' : `Correct the mapping; there are ${names.join(', ')}.`,
  })
}

/** Keeps the greatest value of the column that grows. Throws `config_invalid` for a type without an order. */
export function createWatermark(column: string, result: readonly ResultColumn[], start: string | null) {
  const index = indexOf('incremental', column, result)
  const later = orderOf(result[index]?.dataTypeID ?? 0)
  if (later === null)
    throw configInvalid('/incremental/column', `"${column}" has to be a date, a timestamp or a whole number`)
  let greatest = start
  return {
    see: (row: RawRow) => {
      const value = row[index] ?? null
      // 'infinity' is a moment that nothing comes after: as a start for the next time it would end all reading.
      if (value !== null && /^-?\d/.test(value) && (greatest === null || later(value, greatest))) greatest = value
    },
    greatest: () => greatest,
  }
}

const malformed = (message: string, name: string): Problem =>
  new Problem('source_malformed', message, {
    details: [{ path: `/columns/${name}`, message }],
    next: 'Cast or filter it in the query.',
  })
