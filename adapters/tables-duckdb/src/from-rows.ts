/** Rows as objects into a table of the session. */
import { DuckDBDataChunk } from '@duckdb/node-api'
import { Problem } from '@optaic/domain'
import type { Columns, Table } from '@optaic/ports'
import { chunkColumns } from './chunk-columns.ts'
import { duckDbType } from './column-types.ts'
import type { Relations } from './relations.ts'
import { quoteName } from './sql-text.ts'
import { chunkRows } from './vectors.ts'

export type RowBatches =
  | AsyncIterable<readonly Record<string, unknown>[]>
  | Iterable<readonly Record<string, unknown>[]>

/** Throws `source_malformed` with row and column for a value that is not of its column's type. */
export async function tableFromRows(relations: Relations, columns: Columns, batches: RowBatches): Promise<Table> {
  const names = Object.keys(columns)
  const name = relations.newName('rows')
  const declared = names.map(column => `${quoteName(column)} ${duckDbType[columns[column] as keyof typeof duckDbType]}`)
  const appender = await relations.exclusive(async connection => {
    await connection.run(`CREATE TEMP TABLE ${quoteName(name)} (${declared.join(', ')})`)
    return connection.createAppender(name)
  })
  const filling = names.map(column => chunkColumns[columns[column] as keyof typeof chunkColumns]())
  const chunk = DuckDBDataChunk.create(filling.map(column => column.type))
  let count = 0
  let total = 0
  const flush = () =>
    relations.exclusive(async () => {
      chunk.rowCount = count
      for (const [index, column] of filling.entries()) column.flush(chunk, index, count)
      appender.appendDataChunk(chunk)
      count = 0
    })
  for await (const batch of batches) {
    for (const row of batch) {
      for (const [index, column] of filling.entries()) {
        const field = names[index] as string
        try {
          column.set(count, row[field])
        } catch (error) {
          throw misfit(total, field, columns, error)
        }
      }
      count += 1
      total += 1
      if (count === chunkRows) await flush()
    }
  }
  if (count > 0) await flush()
  await relations.exclusive(async () => appender.closeSync())
  return relations.define(`SELECT * FROM ${quoteName(name)}`, { stored: true })
}

function misfit(row: number, column: string, columns: Columns, cause: unknown): Problem {
  const message = `row ${row + 1}, column "${column}" (${columns[column]}): ${(cause as Error).message}`
  return new Problem('source_malformed', message, { details: [{ path: `/${row}/${column}`, message }], cause })
}
