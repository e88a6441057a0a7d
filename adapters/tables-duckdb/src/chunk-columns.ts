/** A column being filled with JavaScript values, checked one by one, and handed to DuckDB a chunk at a time. */
import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { BIGINT, BOOLEAN, DATE, DOUBLE, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api'
import { dayNumber } from '@optaic/domain'
import type { ColumnType } from '@optaic/ports'
import { chunkRows, type Numbers, Presence, writeNumbers, writeTexts } from './vectors.ts'

export interface ChunkColumn {
  readonly type: DuckDBType
  /** Sets the value of a row; null is missing. Throws TypeError or RangeError for one that does not fit. */
  set(row: number, value: unknown): void
  /** Hands the first `count` values to a chunk and begins anew. */
  flush(chunk: DuckDBDataChunk, column: number, count: number): void
}

export const chunkColumns: Readonly<Record<ColumnType, () => ChunkColumn>> = {
  number: () => numeric(DOUBLE, new Float64Array(chunkRows), numberOf),
  date: () => numeric(DATE, new Int32Array(chunkRows), value => dayNumber(textOf(value))),
  boolean: () => numeric(BOOLEAN, new Uint8Array(chunkRows), value => (booleanOf(value) ? 1 : 0)),
  integer: () => numeric(BIGINT, new BigInt64Array(chunkRows), integerOf),
  timestamp: () => numeric(TIMESTAMPTZ, new BigInt64Array(chunkRows), instantOf),
  string: texts,
}

function numeric<N extends number | bigint>(
  type: DuckDBType,
  values: Numbers & { [index: number]: N },
  convert: (value: unknown) => N,
): ChunkColumn {
  const presence = new Presence()
  return {
    type,
    set: (row, value) => {
      if (value === null || value === undefined) presence.miss(row)
      else values[row] = convert(value)
    },
    flush: (chunk, column, count) => {
      writeNumbers(chunk, column, values, count)
      presence.write(chunk, column)
      presence.clear()
    },
  }
}

function texts(): ChunkColumn {
  const presence = new Presence()
  const values = new Array<string>(chunkRows).fill('')
  return {
    type: VARCHAR,
    set: (row, value) => {
      const missing = value === null || value === undefined
      if (missing) presence.miss(row)
      values[row] = missing ? '' : textOf(value)
    },
    flush: (chunk, column, count) => {
      writeTexts(chunk, column, values, count)
      presence.write(chunk, column)
      presence.clear()
    },
  }
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${shown(value)} is not text`)
  return value
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${shown(value)} is not a number`)
  return value
}

function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${shown(value)} is not true or false`)
  return value
}

function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value
  // A number past 2^53 may have lost its last digits already: such an integer has to come as a bigint.
  if (Number.isSafeInteger(value)) return BigInt(value as number)
  throw new TypeError(`${shown(value)} is not a whole number of 64 bits`)
}

/** Microseconds since 1970 of an ISO instant. */
function instantOf(value: unknown): bigint {
  return Temporal.Instant.from(textOf(value)).epochNanoseconds / 1000n
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : `${typeof value} ${String(value).slice(0, 80)}`
