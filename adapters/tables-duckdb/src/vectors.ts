/** Columns of a chunk as typed arrays, without a call a value: the way in and out of DuckDB for many rows. */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

/** Rows in a chunk at most. */
export const chunkRows: number = duckdb.vector_size()

export type Numbers = Float64Array | Int32Array | BigInt64Array | Uint32Array | Uint16Array | Uint8Array

interface NumbersConstructor<A extends Numbers> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A
}

/** A column's memory, `each` numbers a row, valid until the chunk is collected. Where a value is missing it is arbitrary. */
export function columnNumbers<A extends Numbers>(
  chunk: DuckDBDataChunk,
  column: number,
  array: NumbersConstructor<A>,
  each = 1,
): A {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const bytes = duckdb.vector_get_data(vector, chunk.rowCount * each * array.BYTES_PER_ELEMENT)
  return new array(bytes.buffer, bytes.byteOffset, chunk.rowCount * each)
}

/** How many rows have a missing value in any of some columns. */
export function missingIn(chunk: DuckDBDataChunk, columns: readonly number[]): number {
  const rows = chunk.rowCount
  const present = columns.flatMap(column => {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
    // Nothing at all where nothing is missing.
    const bits: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
    return bits ? [bits] : []
  })
  if (present.length === 0) return 0
  let missing = 0
  for (let row = 0; row < rows; row += 1)
    if (present.some(bits => (((bits[row >> 3] as number) >> (row & 7)) & 1) === 0)) missing += 1
  return missing
}

/** Which values of a column are there, one bit each, lowest first; null where all are. Valid until the chunk is collected. */
export function columnPresence(chunk: DuckDBDataChunk, column: number): Uint8Array | null {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  return duckdb.vector_get_validity(vector, Math.ceil(chunk.rowCount / 64) * 8) ?? null
}

/** Which values of a column being filled are there: one bit each, as DuckDB keeps them. */
export class Presence {
  readonly #bits = new Uint8Array(Math.ceil(chunkRows / 64) * 8).fill(255)
  #full = true

  miss(row: number): void {
    const byte = row >> 3
    this.#bits[byte] = (this.#bits[byte] as number) & ~(1 << (row & 7))
    this.#full = false
  }

  clear(): void {
    if (!this.#full) this.#bits.fill(255)
    this.#full = true
  }

  write(chunk: DuckDBDataChunk, column: number): void {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
    // Always, since a chunk that is used again keeps what was missing in it the last time.
    duckdb.vector_ensure_validity_writable(vector)
    duckdb.copy_data_to_vector_validity(vector, 0, this.#bits.buffer, 0, this.#bits.byteLength)
  }
}

/** Copies the first `count` values into a column. */
export function writeNumbers(chunk: DuckDBDataChunk, column: number, values: Numbers, count: number): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const buffer = values.buffer as ArrayBuffer
  duckdb.copy_data_to_vector(vector, 0, buffer, values.byteOffset, count * values.BYTES_PER_ELEMENT)
}

/** Copies the first `count` texts into a column. */
export function writeTexts(chunk: DuckDBDataChunk, column: number, values: readonly string[], count: number): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  for (let row = 0; row < count; row += 1) {
    duckdb.vector_assign_string_element(vector, row, values[row] as string)
  }
}
