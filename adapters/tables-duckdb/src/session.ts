/** One unit of work on DuckDB: the port's session, each verb from its own file. */
import type { Panel } from '@optaic/engine'
import type { Columns, PanelQuery, ParquetOptions, Table, TableSession, WrittenFile } from '@optaic/ports'
import { tableFromPanel } from './from-panel.ts'
import { type RowBatches, tableFromRows } from './from-rows.ts'
import type { Relations } from './relations.ts'
import { csvSelect, type ScanCsvOptions } from './scan-csv.ts'
import { jsonLinesSelect, parquetTable } from './scan-files.ts'
import { replacePlaceholders } from './sql-text.ts'
import { summarise } from './summarise.ts'
import { panelOf } from './to-panel.ts'
import { rowsOf } from './to-rows.ts'
import { writeArrow } from './write-arrow.ts'
import { csvFormat, parquetFormat, writeFile } from './write-file.ts'

/** `release` frees what is below the connection. */
export function createSession(relations: Relations, release: () => Promise<void>): TableSession {
  let closing: Promise<void> | undefined
  return {
    scanCsv: async (paths: readonly string[], options: ScanCsvOptions = {}) =>
      relations.define(await csvSelect(paths, options)),
    scanJsonLines: async (paths: readonly string[]) => relations.define(await jsonLinesSelect(relations, paths)),
    scanParquet: (paths: readonly string[]) => parquetTable(relations, paths),
    fromRows: (columns: Columns, batches: RowBatches) => tableFromRows(relations, columns, batches),
    fromPanel: (panel: Panel) => tableFromPanel(relations, panel),
    query: async (sql: string, tables: Readonly<Record<string, Table>>) => {
      const names: [string, string][] = []
      for (const [name, table] of Object.entries(tables)) names.push([name, await relations.nameOf(table)])
      return relations.define(replacePlaceholders(sql, Object.fromEntries(names)))
    },
    rows: async (table: Table, options: { readonly limit?: number } = {}) => rowsOf(relations, table, options.limit),
    writeParquet: (table: Table, path: string, options: ParquetOptions = {}): Promise<WrittenFile> =>
      writeFile(relations, table, path, parquetFormat(options), options.meanwhile),
    writeCsv: (table: Table, path: string): Promise<WrittenFile> => writeFile(relations, table, path, csvFormat),
    writeArrow: (table: Table, path: string): Promise<WrittenFile> => writeArrow(relations, table, path),
    summarise: (paths: readonly string[]) => summarise(relations, paths),
    panel: async (query: PanelQuery) => panelOf(relations, query),
    close: () => {
      closing ??= relations.close().then(release)
      return closing
    },
  }
}
