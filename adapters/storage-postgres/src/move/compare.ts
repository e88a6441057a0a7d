/** Rows and checksum of a table, the same on every server for the same rows. */
import pg from 'pg'
import type { MovedTable } from './moved-tables.ts'

export interface TableSum {
  readonly rows: number
  /** Does not depend on the order of the rows. */
  readonly checksum: string
}

/** By full name of the table. */
export type MovedRecords = Readonly<Record<string, TableSum>>

export const quoted = ({ schema, name }: MovedTable): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`

export const columnList = ({ columns }: MovedTable): string => columns.map(pg.escapeIdentifier).join(', ')

/** How values are written as text, and no limit on the time of a statement; for the transaction. */
export const plainText = `
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`

export async function sumOf(client: pg.ClientBase, table: MovedTable): Promise<TableSum> {
  const row = `('x' || left(md5(ROW(${columnList(table)})::text), 16))::bit(64)::bigint::numeric`
  const { rows } = await client.query<{ rows: string; checksum: string }>(
    `SELECT count(*)::text AS rows, coalesce(sum(${row}), 0)::text AS checksum FROM ${quoted(table)}`,
  )
  return { rows: Number(rows[0]!.rows), checksum: rows[0]!.checksum }
}
