/** Dictionaries as DuckDB enum types: a text column read and written as its codes. */
import { type DuckDBConnection, type DuckDBEnumType, ENUM } from '@duckdb/node-api'
import type { Relations } from './relations.ts'
import { quoteList, quoteName } from './sql-text.ts'
import { chunkRows } from './vectors.ts'

/** DuckDB keeps an enum's codes in the smallest of these that holds its labels. */
export const enumCodes = (labels: number) => (labels <= 255 ? Uint8Array : labels <= 65_535 ? Uint16Array : Uint32Array)

export const enumArray = (labels: number) => new (enumCodes(labels))(chunkRows)

export interface MadeEnum {
  /** Its name, quoted. */
  readonly sql: string
  readonly type: DuckDBEnumType
}

/** An enum of the labels in the order given: code k means `labels[k]`. */
export async function createEnum(
  connection: DuckDBConnection,
  relations: Relations,
  labels: readonly string[],
): Promise<MadeEnum> {
  const sql = quoteName(relations.newName('labels'))
  await connection.run(`CREATE TEMP TYPE ${sql} AS ENUM (SELECT unnest(${quoteList(labels)}))`)
  return { sql, type: ENUM(labels) }
}
