/** Tables: what plugins read, shape and write data with, without knowing the engine behind it. */
import type { PlainDate } from '@optaic/domain'
import type { Panel } from '@optaic/engine'

export type ColumnType = 'date' | 'timestamp' | 'string' | 'number' | 'integer' | 'boolean'
export type Columns = Readonly<Record<string, ColumnType>>

/** A lazy relation. Nothing is read until it is written, counted or turned to rows or a panel. Valid until its session closes. */
export interface Table {
  readonly columns: Columns
}

export interface CsvOptions {
  readonly delimiter?: string
  readonly header?: boolean
  /** Strings that mean missing; default the empty string. */
  readonly missing?: readonly string[]
}

export interface PanelQuery {
  readonly table: Table
  /** Number columns to read; each becomes one field. */
  readonly fields: readonly string[]
  /** String columns to read as integer-coded groups. */
  readonly groups?: readonly string[]
  readonly from?: PlainDate
  readonly to?: PlainDate
  readonly symbols?: readonly string[]
}

export interface WrittenFile {
  readonly path: string
  readonly bytes: number
  readonly rows: number
  readonly sha256: string
}

/** One unit of work with its own memory limit and temporary folder; everything it opened dies with it. */
export interface TableSession {
  /** Throws `source_malformed` with file and line where a line is broken; never skips one. All columns come as strings when `types` is not given. */
  scanCsv(paths: readonly string[], options?: CsvOptions & { readonly types?: Columns }): Promise<Table>
  scanJsonLines(paths: readonly string[]): Promise<Table>
  scanParquet(paths: readonly string[]): Promise<Table>
  /** Rows as objects; missing is null. Dates are `YYYY-MM-DD`, timestamps ISO strings. */
  fromRows(
    columns: Columns,
    batches: AsyncIterable<readonly Record<string, unknown>[]> | Iterable<readonly Record<string, unknown>[]>,
  ): Promise<Table>
  /** Long table (date, symbol, fields…) of a panel; dates where every field is missing are left out. */
  fromPanel(panel: Panel): Promise<Table>
  /** A relational query; `$name` stands for each table given. Standard SQL as DuckDB and Postgres share it. */
  query(sql: string, tables: Readonly<Record<string, Table>>): Promise<Table>
  rows(table: Table, options?: { readonly limit?: number }): Promise<Record<string, unknown>[]>
  /** Writes once; the file must not exist. Row order is kept. */
  writeParquet(table: Table, path: string): Promise<WrittenFile>
  writeCsv(table: Table, path: string): Promise<WrittenFile>
  /** Dates ascending x symbols ascending; missing is NaN. Refuses duplicates with `duplicate_key`. */
  panel(query: PanelQuery): Promise<Panel>
  close(): Promise<void>
}

export interface Tables {
  open(options: {
    readonly temporaryFolder: string
    readonly memoryMb?: number
    readonly threads?: number
  }): Promise<TableSession>
}
