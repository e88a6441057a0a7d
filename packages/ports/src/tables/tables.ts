/** Tables: what plugins read, shape and write data with, without knowing the engine behind it. */
import type { ColumnSummary, PlainDate } from '@optaic/domain'
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

/** Both ends are in it; one that is left out is open. */
export interface DateRange {
  readonly from?: PlainDate
  readonly to?: PlainDate
}

/** Dates of a table. */
export interface ChosenDates extends DateRange {
  /** Of the dates between, only those of these ranges, which are ascending and apart; default all. */
  readonly only?: readonly DateRange[]
}

export interface PanelQuery extends ChosenDates {
  readonly table: Table
  /** Number columns to read; each becomes one field. */
  readonly fields: readonly string[]
  /** String columns to read as integer-coded groups. */
  readonly groups?: readonly string[]
  readonly symbols?: readonly string[]
  /** Makes the array of a column, whatever is in it; default in memory that threads may share. */
  readonly allocate?: (length: number) => Float64Array
}

export interface ParquetOptions {
  /** Told the rows written, finds the file whole and under its name, while it is being hashed; a fault of it is the call's. */
  readonly meanwhile?: (rows: number) => Promise<unknown>
  /** Who reads the file: all of it, or a few of its rows that lie together, which makes it a little larger. Default all. */
  readonly read?: 'whole' | 'in part'
}

export interface WrittenFile {
  readonly path: string
  readonly bytes: number
  readonly rows: number
  readonly sha256: string
}

/** One unit of work with its own memory limit and temporary folder; everything it opened dies with it. */
export interface TableSession {
  /**
   * Throws `source_malformed` with file and line where a line is broken, here or when the table is read; never skips
   * one. Columns without a type in `types` come as strings. Several files are matched by column name. A file without
   * header takes its names from `types`, in their order, or has column0, column1 and so on. An empty file is
   * `source_malformed`, a missing one `source_not_found`. Files ending in .gz or .zst are decompressed.
   */
  scanCsv(paths: readonly string[], options?: CsvOptions & { readonly types?: Columns }): Promise<Table>
  /** One JSON object a line; types are what JSON says, nested values and columns of several types are strings. */
  scanJsonLines(paths: readonly string[]): Promise<Table>
  /** Several files are matched by column name. Throws `source_malformed` for what is not Parquet. */
  scanParquet(paths: readonly string[]): Promise<Table>
  /**
   * Rows as objects; missing is null, NaN stays NaN. Dates are `YYYY-MM-DD`, timestamps ISO instants, integers numbers
   * or, past 2^53, bigint. Throws `source_malformed` with row and column for a value of another type.
   */
  fromRows(
    columns: Columns,
    batches: AsyncIterable<readonly Record<string, unknown>[]> | Iterable<readonly Record<string, unknown>[]>,
  ): Promise<Table>
  /**
   * Long table (date, symbol, fields…, groups…) of a panel, by date, then symbol in the panel's order. NaN is missing;
   * rows where every field is missing are left out.
   */
  fromPanel(panel: Panel): Promise<Table>
  /** A relational query; `$name` stands for each table given. Standard SQL as DuckDB and Postgres share it. */
  query(sql: string, tables: Readonly<Record<string, Table>>): Promise<Table>
  /** Rows as `fromRows` takes them. */
  rows(table: Table, options?: { readonly limit?: number }): Promise<Record<string, unknown>[]>
  /** Writes once; the file must not exist. Row order is kept. */
  writeParquet(table: Table, path: string, options?: ParquetOptions): Promise<WrittenFile>
  writeCsv(table: Table, path: string): Promise<WrittenFile>
  /** An Arrow IPC stream: dates are days, timestamps UTC microseconds, integers 64 bits; NaN stays NaN, missing is null. */
  writeArrow(table: Table, path: string): Promise<WrittenFile>
  /**
   * Of every number column of files that `writeParquet` wrote: how many values are finite, how many are not or are
   * missing, the least and the greatest finite one. Costs next to nothing unless a column holds infinities or NaN.
   */
  summarise(paths: readonly string[]): Promise<Readonly<Record<string, ColumnSummary>>>
  /**
   * Dates ascending x symbols ascending (as JavaScript compares text), those that the chosen rows have; missing and
   * infinite values are NaN. Refuses duplicates with `duplicate_key`, a column that is not there with `column_missing`,
   * a row without date or symbol with `source_malformed`.
   */
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
