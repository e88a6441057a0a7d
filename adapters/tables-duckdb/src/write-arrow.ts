/** A table as an Arrow IPC stream in a file: one record batch a chunk, numbers copied as they lie in memory. */
import { type FileHandle, open } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { ColumnType, Table, WrittenFile } from '@optaic/ports'
import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow'
import { duckDbType } from './column-types.ts'
import type { Relations } from './relations.ts'
import { quoteName } from './sql-text.ts'
import { columnNumbers, columnPresence } from './vectors.ts'
import { writeOnce } from './write-file.ts'

type Arrow = typeof import('apache-arrow')

/** How a column is called in Arrow, and how a chunk of it gets there. */
interface Layout {
  readonly type: DataType
  data(chunk: DuckDBDataChunk, column: number): Data
}

export async function writeArrow(relations: Relations, table: Table, path: string): Promise<WrittenFile> {
  const name = await relations.nameOf(table)
  const columns = Object.entries(table.columns)
  return writeOnce(path, async partial => {
    const arrow = await import('apache-arrow') // when it is needed: most sessions never write Arrow
    const layouts = columns.map(([, type]) => layoutsOf[type](arrow))
    const casts = columns.map(([column, type]) => `CAST(${quoteName(column)} AS ${duckDbType[type]})`)
    const select = `SELECT ${casts.join(', ')} FROM ${quoteName(name)}`
    const schema = new arrow.Schema(columns.map(([column], at) => new arrow.Field(column, layouts[at]!.type, true)))
    const file = await open(partial, 'wx')
    try {
      return await relations.exclusive(connection => stream(arrow, connection, select, { schema, layouts, file }))
    } finally {
      await file.close()
    }
  })
}

interface Target {
  readonly schema: Schema
  readonly layouts: readonly Layout[]
  readonly file: FileHandle
}

/** What ends every stream: a mark, and no message after it. */
const endBytes = 8

/**
 * Each batch is encoded as a stream of its own, and of that only the batch is kept: the library's streams cannot fail
 * without a rejection that nobody can catch.
 */
async function stream(arrow: Arrow, connection: DuckDBConnection, select: string, target: Target): Promise<number> {
  const { schema, layouts, file } = target
  const encode = (batches: RecordBatch[]) =>
    new arrow.RecordBatchStreamWriter().reset(undefined, schema).writeAll(batches).toUint8Array(true)
  const empty = encode([])
  const head = empty.subarray(0, -endBytes)
  await file.writeFile(head)
  const type = new arrow.Struct(schema.fields)
  const result = await connection.stream(select)
  let rows = 0
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [present, length] = [chunk, chunk.rowCount]
    const children = layouts.map((layout, column) => layout.data(present, column))
    const batch = new arrow.RecordBatch(schema, arrow.makeData({ type, length, nullCount: 0, children }))
    await file.writeFile(encode([batch]).subarray(head.length, -endBytes))
    rows += length
  }
  await file.writeFile(empty.subarray(-endBytes))
  return rows
}

type Fixed = Float64Array | Int32Array | BigInt64Array
type FixedArray = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Fixed

const layoutsOf: Readonly<Record<ColumnType, (arrow: Arrow) => Layout>> = {
  number: arrow => fixed(arrow, new arrow.Float64(), Float64Array),
  integer: arrow => fixed(arrow, new arrow.Int64(), BigInt64Array),
  date: arrow => fixed(arrow, new arrow.DateDay(), Int32Array),
  timestamp: arrow => fixed(arrow, new arrow.TimestampMicrosecond('UTC'), BigInt64Array),
  boolean: arrow => built(arrow, new arrow.Bool()),
  string: arrow => built(arrow, new arrow.Utf8()),
}

/** Numbers of a fixed width lie in Arrow as they do in DuckDB, and so do the bits that say which are there. */
function fixed(arrow: Arrow, type: DataType, array: FixedArray): Layout {
  return {
    type,
    data: (chunk, column) => {
      const data = columnNumbers(chunk, column, array as typeof Float64Array).slice()
      const presence = columnPresence(chunk, column)
      const nulls = presence === null ? { nullCount: 0 } : { nullBitmap: presence.slice(), nullCount: -1 }
      return arrow.makeData({ type, length: chunk.rowCount, data, ...nulls } as never)
    },
  }
}

/** Texts and flags go value by value. */
function built(arrow: Arrow, type: DataType): Layout {
  return {
    type,
    data: (chunk, column) => {
      const builder = arrow.makeBuilder({ type, nullValues: [null] })
      for (const value of chunk.getColumnValues(column)) builder.append(value)
      return builder.finish().flush()
    },
  }
}
