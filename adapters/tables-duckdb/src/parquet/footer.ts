/** Where the columns of a Parquet file lie: what its footer says, for files without nested columns. */
import type { FileHandle } from 'node:fs/promises'
import type { ColumnType } from '@optaic/ports'
import { listAt, numberAt, structsAt, type Thrift, ThriftReader, textOf } from './thrift.ts'
import { Unsuited } from './unsuited.ts'

/** What a column holds; `other` is read by DuckDB. */
export type Held = 'date' | 'text' | 'double' | 'other'

/** A column of a file. */
export interface Column {
  readonly held: Held
  /** What it is to the port; null where DuckDB has to say. */
  readonly type: ColumnType | null
  /** Values may be missing. */
  readonly optional: boolean
}

/** A column of a row group: its pages lie one behind the other. */
export interface ColumnChunk extends Column {
  readonly codec: number
  readonly rows: number
  readonly offset: number
  readonly bytes: number
  /** The least and the greatest of its dates, where the file says. */
  readonly range: readonly [first: number, last: number] | null
}

/** Some of the rows of a file. */
export interface RowGroup {
  /** What the footer says of a column, read now: of most nothing is ever asked. Throws {@link Unsuited}. */
  get(name: string): ColumnChunk | undefined
}

export interface Footer {
  /** In the order of the file. */
  readonly columns: ReadonlyMap<string, Column>
  readonly groups: readonly RowGroup[]
}

const magic = 'PAR1'
const optional = 1
/** What is read at once from the end of a file: most footers, and not much. */
const mostly = 1 << 17

export async function readFooter(file: FileHandle, size: number): Promise<Footer> {
  const end = await readBytes(file, Math.max(0, size - mostly), Math.min(size, mostly))
  const tail = end.subarray(-8)
  const length = tail.readUInt32LE(0)
  if (tail.subarray(4).toString('latin1') !== magic || length > size - 12) throw new Unsuited('not a Parquet file')
  const there = length + 8 <= end.length
  // A copy, since it is kept, and what else was read is not.
  const bytes = there ? Buffer.from(end.subarray(-8 - length, -8)) : await readBytes(file, size - 8 - length, length)
  const footer = new ThriftReader(bytes).struct(wanted)
  const columns = columnsOf(structsAt(footer, 2))
  return { columns, groups: structsAt(footer, 4).map(group => rowGroup(group, columns, bytes)) }
}

/** The schema, and of a row group the number of its rows and where it tells of its columns. */
const wanted = { 2: 'all', 4: { 1: 'places', 3: 'all' } } as const
/** Of a column chunk: path, codec, bytes, where its pages and its dictionary begin, least and greatest value. */
const ofChunk = {
  1: 'all',
  3: { 3: 'all', 4: 'all', 7: 'all', 9: 'all', 11: 'all', 12: { 5: 'all', 6: 'all' } },
} as const

/** The bytes of a file from a place on, in a buffer that has room for them. */
export async function readBytes(
  file: FileHandle,
  offset: number,
  length: number,
  buffer: Buffer = Buffer.allocUnsafeSlow(Math.max(0, length)),
): Promise<Buffer> {
  if (offset < 0 || length < 0) throw new Unsuited('a place outside of the file')
  const { bytesRead } = await file.read(buffer, 0, length, offset)
  if (bytesRead < length) throw new Unsuited('a file that ends too early')
  return buffer.subarray(0, length)
}

function columnsOf([root, ...leaves]: readonly (readonly Thrift[])[]): ReadonlyMap<string, Column> {
  if (root === undefined || numberAt(root, 5, 0) !== leaves.length) throw new Unsuited('nested columns')
  const columns = new Map(
    leaves.map((leaf): [string, Column] => {
      const repetition = numberAt(leaf, 3)
      if (leaf[5] !== undefined || repetition > optional) throw new Unsuited('nested columns')
      const [type, meaning] = [numberAt(leaf, 1), leaf[6]]
      const about = { held: heldIn(type, meaning), type: typeIn(type, meaning, leaf[10]) }
      return [textOf(leaf[4]), { ...about, optional: repetition === optional }]
    }),
  )
  if (columns.size < leaves.length) throw new Unsuited('two columns of one name')
  return columns
}

const types = { boolean: 0, int32: 1, int64: 2, float: 4, double: 5, bytes: 6 }
const converted = { utf8: 0, date: 6, microseconds: 10, int8: 15, int64: 18 }

function heldIn(type: number, meaning: Thrift | undefined): Held {
  if (type === types.int32 && meaning === converted.date) return 'date'
  if (type === types.bytes && meaning === converted.utf8) return 'text'
  return type === types.double && meaning === undefined ? 'double' : 'other'
}

/** As DuckDB writes them; a logical type without a converted one is left to it. */
function typeIn(type: number, meaning: Thrift | undefined, logical: Thrift | undefined): ColumnType | null {
  if (meaning === undefined && logical !== undefined) return null
  const held = heldIn(type, meaning)
  if (held === 'date') return 'date'
  if (held === 'text') return 'string'
  if (held === 'double' || (type === types.float && meaning === undefined)) return 'number'
  if (type === types.boolean && meaning === undefined) return 'boolean'
  if (type === types.int64 && meaning === converted.microseconds) return 'timestamp'
  if (type !== types.int32 && type !== types.int64) return null
  if (meaning === undefined) return 'integer'
  return typeof meaning === 'number' && meaning >= converted.int8 && meaning <= converted.int64 ? 'integer' : null
}

/** Column chunks come in the order of the columns. */
function rowGroup(group: readonly Thrift[], columns: ReadonlyMap<string, Column>, bytes: Uint8Array): RowGroup {
  const rows = numberAt(group, 3)
  const places = listAt(group, 1)
  return {
    get: name => {
      const place = places[[...columns.keys()].indexOf(name)]
      const column = columns.get(name)
      if (typeof place !== 'number' || column === undefined) return undefined
      const chunk = new ThriftReader(bytes, place).struct(ofChunk)
      const about = listAt(chunk, 3)
      const path = listAt(about, 3)
      if (path.length !== 1 || textOf(path[0]) !== name) throw new Unsuited('columns in another order, or nested')
      if (chunk[1] !== undefined) throw new Unsuited('columns in another file')
      const offset = Math.min(numberAt(about, 9), numberAt(about, 11, Number.POSITIVE_INFINITY))
      const range = rangeIn(about[12])
      return { ...column, codec: numberAt(about, 4), rows, offset, bytes: numberAt(about, 7), range }
    },
  }
}

function rangeIn(statistics: Thrift | undefined): ColumnChunk['range'] {
  const [most, least] = Array.isArray(statistics) ? statistics.slice(5, 7) : []
  if (!(most instanceof Uint8Array && least instanceof Uint8Array)) return null
  const day = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true)
  return most.length === 4 && least.length === 4 ? [day(least), day(most)] : null
}
