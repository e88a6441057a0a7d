/** JSON lines and Parquet files as lazy tables. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { isProblem } from '@optaic/domain'
import type { Columns, Table } from '@optaic/ports'
import { badJsonLine, malformed, problemOf } from './duckdb-problem.ts'
import { parquetColumns } from './parquet/columns.ts'
import type { Relations } from './relations.ts'
import { checkFiles } from './source-files.ts'
import { quoteList, quoteName, quoteText } from './sql-text.ts'

const jsonKept = new Set(['BIGINT', 'UBIGINT', 'DOUBLE', 'BOOLEAN'])

/** The SELECT that reads the files. Types are what JSON says: numbers, booleans, text; nested values are JSON text. */
export async function jsonLinesSelect(relations: Relations, paths: readonly string[]): Promise<string> {
  await checkFiles(paths)
  const common = `${quoteList(paths)}, format = 'newline_delimited', records = true, union_by_name = true`
  const columns = await relations.exclusive(connection =>
    described(connection, `SELECT * FROM read_json(${common}, sample_size = -1)`).catch(error =>
      refuseJson(paths, error),
    ),
  )
  const types = columns.map(([name, type]) => `${quoteText(name)}: '${jsonKept.has(type) ? type : 'VARCHAR'}'`)
  return `SELECT ${columns.map(([name]) => quoteName(name)).join(', ')} FROM read_json(${common}, columns = {${types.join(', ')}})`
}

/** A lazy table of the files, columns matched by name; DuckDB is asked for its columns where the files' footers do not tell. */
export async function parquetTable(relations: Relations, paths: readonly string[]): Promise<Table> {
  const make = () => parquetView(relations, paths)
  const columns: Columns | null = await parquetColumns(paths, relations.files)
  if (columns !== null) return relations.later(columns, [...paths], make)
  await checkFiles(paths)
  return make()
}

async function parquetView(relations: Relations, paths: readonly string[]): Promise<Table> {
  const read = (files: readonly string[]) =>
    `SELECT * FROM read_parquet(${quoteList(files)}, union_by_name = true, hive_partitioning = false)`
  try {
    return await relations.define(read(paths), { files: [...paths] })
  } catch (error) {
    await relations.exclusive(async connection => {
      for (const path of paths) await described(connection, read([path])).catch(cause => refuse(path, cause))
    })
    throw error
  }
}

async function described(connection: DuckDBConnection, select: string): Promise<[string, string][]> {
  const reader = await connection.runAndReadAll(`DESCRIBE ${select}`)
  return reader.getRows().map(row => [String(row[0]), String(row[1])])
}

/** DuckDB does not say which line is not an object. */
async function refuseJson(paths: readonly string[], cause: unknown): Promise<never> {
  if (!String(cause).includes('non-record JSON')) throw cause
  for (const path of paths) {
    const line = await badJsonLine(path)
    if (line !== undefined) throw malformed(path, line, 'the line is not a JSON object', cause)
  }
  throw malformed(paths[0] as string, undefined, 'the file holds no JSON objects', cause)
}

async function refuse(path: string, cause: unknown): Promise<never> {
  const error = await problemOf(cause)
  if (isProblem(error)) throw error
  throw malformed(path, undefined, (error as Error).message.split('\n', 1)[0] as string, error)
}
