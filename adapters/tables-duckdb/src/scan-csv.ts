/** CSV files as a lazy table: the first line names the columns, nothing is guessed, a broken line ends the read. */
import { Problem } from '@optaic/domain'
import type { Columns, CsvOptions } from '@optaic/ports'
import { duckDbType } from './column-types.ts'
import { malformed } from './duckdb-problem.ts'
import { checkFiles, firstRecord } from './source-files.ts'
import { quoteList, quoteName, quoteText } from './sql-text.ts'

export type ScanCsvOptions = CsvOptions & { readonly types?: Columns }

/** The SELECT that reads the files, in the order given; columns that only some files have are missing in the others. */
export async function csvSelect(paths: readonly string[], options: ScanCsvOptions): Promise<string> {
  await checkFiles(paths)
  const delimiter = options.delimiter ?? ','
  const groups: { names: readonly string[]; paths: string[] }[] = []
  for (const path of paths) {
    const names = columnNames(path, await firstRecord(path, delimiter), options)
    const last = groups.at(-1)
    if (last !== undefined && sameNames(last.names, names)) last.paths.push(path)
    else groups.push({ names, paths: [path] })
  }
  checkTypes(
    groups.flatMap(group => group.names),
    options.types,
  )
  return groups.map(group => readCsv(group.names, group.paths, delimiter, options)).join(' UNION ALL BY NAME ')
}

function columnNames(path: string, record: readonly string[], options: ScanCsvOptions): readonly string[] {
  if (options.header === false) {
    const typed = Object.keys(options.types ?? {})
    return typed.length === record.length ? typed : record.map((_, index) => `column${index}`)
  }
  if (record.every(name => name.trim() === '')) throw malformed(path, 1, 'the first line names no columns')
  const names = record.map((name, index) => (name === '' ? `column${index}` : name))
  const seen = new Set<string>()
  for (const name of names) {
    // DuckDB, like Postgres, takes names that differ in case only for the same.
    if (seen.has(name.toLowerCase())) throw malformed(path, 1, `two columns are called "${name}"`)
    seen.add(name.toLowerCase())
  }
  return names
}

const sameNames = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name, index) => name === b[index])

function checkTypes(names: readonly string[], types: Columns | undefined): void {
  const missing = Object.keys(types ?? {}).filter(name => !names.includes(name))
  if (missing.length === 0) return
  throw new Problem('column_missing', `the file has no column ${missing.map(name => `"${name}"`).join(', ')}`, {
    details: missing.map(name => ({ path: name, message: 'no such column' })),
    next: `It has ${[...new Set(names)].join(', ')}.`,
  })
}

function readCsv(names: readonly string[], paths: readonly string[], delimiter: string, options: ScanCsvOptions) {
  const columns = names.map(name => `${quoteText(name)}: ${quoteText(duckDbType[options.types?.[name] ?? 'string'])}`)
  const settings = [
    `columns = {${columns.join(', ')}}`,
    'auto_detect = false',
    `header = ${options.header !== false}`,
    `delim = ${quoteText(delimiter)}`,
    `quote = '"', escape = '"'`,
    `nullstr = ${quoteList(options.missing ?? [''])}`,
    'strict_mode = true, null_padding = false, ignore_errors = false',
  ]
  return `SELECT ${names.map(quoteName).join(', ')} FROM read_csv(${quoteList(paths)}, ${settings.join(', ')})`
}
