/** What is in the number columns of Parquet files: from their footers, and by reading only where these do not say. */
import type { ColumnSummary } from '@optaic/domain'
import type { Relations } from './relations.ts'
import { parquetTable } from './scan-files.ts'
import { quoteList, quoteName } from './sql-text.ts'

/** The files must be of `writeParquet`: it gives no extremes for a part that holds NaN. */
export async function summarise(
  relations: Relations,
  paths: readonly string[],
): Promise<Readonly<Record<string, ColumnSummary>>> {
  const files = await parquetTable(relations, paths)
  const names = Object.keys(files.columns).filter(name => files.columns[name] === 'number')
  if (names.length === 0) return {}
  const told = await fromFooters(relations, paths)
  const untold = names.filter(name => !told.has(name))
  const read = untold.length === 0 ? new Map<string, ColumnSummary>() : await byReading(relations, files, untold)
  return Object.fromEntries(names.map(name => [name, (told.get(name) ?? read.get(name))!]))
}

/** Parts without any value have no extremes, and need none. */
const footers = (paths: readonly string[]) => `
SELECT name, sum(rows), sum(missing), min(low), max(high) FROM (
  SELECT path_in_schema AS name, num_values AS rows, stats_null_count AS missing,
    TRY_CAST(stats_min_value AS DOUBLE) AS low, TRY_CAST(stats_max_value AS DOUBLE) AS high
  FROM parquet_metadata(${quoteList(paths)})
) GROUP BY name HAVING bool_and(coalesce(missing = rows OR (isfinite(low) AND isfinite(high)), false))`

async function fromFooters(relations: Relations, paths: readonly string[]): Promise<Map<string, ColumnSummary>> {
  const rows = await relations.exclusive(async connection => (await connection.runAndReadAll(footers(paths))).getRows())
  return new Map(rows.map(([name, ...rest]) => [String(name), summaryOf(rest)]))
}

async function byReading(
  relations: Relations,
  files: Parameters<Relations['nameOf']>[0],
  names: readonly string[],
): Promise<Map<string, ColumnSummary>> {
  const finite = (name: string) => `CASE WHEN isfinite(${quoteName(name)}) THEN ${quoteName(name)} END`
  const parts = names.map(name => `count(${finite(name)}), min(${finite(name)}), max(${finite(name)})`)
  const view = quoteName(await relations.nameOf(files))
  const [row = []] = await relations.exclusive(async connection =>
    (await connection.runAndReadAll(`SELECT count(*), ${parts.join(', ')} FROM ${view}`)).getRows(),
  )
  const total = Number(row[0])
  return new Map(
    names.map((name, at) => {
      const [count, low, high] = row.slice(1 + at * 3, 4 + at * 3)
      return [name, summaryOf([total, total - Number(count), low, high])]
    }),
  )
}

function summaryOf([rows, missing, low, high]: readonly unknown[]): ColumnSummary {
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value))
  return { count: Number(rows) - Number(missing), missing: Number(missing), min: number(low), max: number(high) }
}
