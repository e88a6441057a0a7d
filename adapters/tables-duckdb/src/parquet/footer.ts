/** Where the columns of a Parquet file lie: what its footer says, for files without nested columns. */
import type { FileHandle } from 'node:fs/promises'
import { listAt, numberAt, structsAt, type Thrift, ThriftReader, textOf } from './thrift.ts'
import { Unsuited } from './unsuited.ts'

/** What a column holds; `other` is read by DuckDB. */
export type Held = 'date' | 'text' | 'double' | 'other'

/** A column of a row group: its pages lie one behind the other. */
export interface ColumnChunk {
  readonly held: Held
  /** Values may be missing. */
  readonly optional: boolean
  readonly codec: number
  readonly rows: number
  readonly offset: number
  readonly bytes: number
  /** The least and the greatest of its dates, where the file says. */
  readonly range: readonly [first: number, last: number] | null
}

/** Some of the rows of a file, by column. */
export type RowGroup = ReadonlyMap<string, ColumnChunk>

const magic = 'PAR1'
const optional = 1

export async function readFooter(file: FileHandle): Promise<readonly RowGroup[]> {
  const { size } = await file.stat()
  const end = await readBytes(file, size - 8, 8)
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true)
  if (end.subarray(4).toString('latin1') !== magic || length > size - 12) throw new Unsuited('not a Parquet file')
  const footer = new ThriftReader(await readBytes(file, size - 8 - length, length)).struct()
  const columns = columnsOf(structsAt(footer, 2))
  return structsAt(footer, 4).map(group => rowGroup(group, columns))
}

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

type Column = Pick<ColumnChunk, 'held' | 'optional'>

function columnsOf([root, ...leaves]: readonly (readonly Thrift[])[]): ReadonlyMap<string, Column> {
  if (root === undefined || numberAt(root, 5, 0) !== leaves.length) throw new Unsuited('nested columns')
  return new Map(
    leaves.map((leaf): [string, Column] => {
      const repetition = numberAt(leaf, 3)
      if (leaf[5] !== undefined || repetition > optional) throw new Unsuited('nested columns')
      return [textOf(leaf[4]), { held: heldIn(numberAt(leaf, 1), leaf[6]), optional: repetition === optional }]
    }),
  )
}

const types = { int32: 1, double: 5, bytes: 6 }
const converted = { utf8: 0, date: 6 }

function heldIn(type: number, meaning: Thrift | undefined): Held {
  if (type === types.int32 && meaning === converted.date) return 'date'
  if (type === types.bytes && meaning === converted.utf8) return 'text'
  return type === types.double && meaning === undefined ? 'double' : 'other'
}

function rowGroup(group: readonly Thrift[], columns: ReadonlyMap<string, Column>): RowGroup {
  const rows = numberAt(group, 3)
  const chunks = structsAt(group, 1).map((chunk): [string, ColumnChunk] => {
    const about = listAt(chunk, 3)
    const path = listAt(about, 3)
    const name = textOf(path[0])
    const column = columns.get(name)
    if (column === undefined || path.length > 1 || chunk[1] !== undefined) throw new Unsuited('nested columns')
    const offset = Math.min(numberAt(about, 9), numberAt(about, 11, Number.POSITIVE_INFINITY))
    return [
      name,
      { ...column, codec: numberAt(about, 4), rows, offset, bytes: numberAt(about, 7), range: rangeIn(about[12]) },
    ]
  })
  return new Map(chunks)
}

function rangeIn(statistics: Thrift | undefined): ColumnChunk['range'] {
  const [most, least] = Array.isArray(statistics) ? statistics.slice(5, 7) : []
  if (!(most instanceof Uint8Array && least instanceof Uint8Array)) return null
  const day = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true)
  return most.length === 4 && least.length === 4 ? [day(least), day(most)] : null
}
