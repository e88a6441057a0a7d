/** Writes what is new: rows never seen, and rows restated, in one file; what was known before stays as it is. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Columns, StoreContext, StoredVersion, StoreWrite, Table } from '@optaic/kit'
import { compact, isScattered } from './compact.ts'
import { type Incoming, takeIn } from './incoming.ts'
import { asJson, fieldsOf, type ParquetManifest, parseManifest, type StoredFile } from './manifest.ts'
import { readable } from './read.ts'
import { quoted, rowHash } from './sql.ts'

export const modulus = 2n ** 64n
const empty: ParquetManifest = {
  files: [],
  columns: {},
  rows: 0,
  symbols: [],
  first_date: null,
  last_date: null,
  digest: '0',
}

export async function write(context: StoreContext, request: StoreWrite): Promise<StoredVersion> {
  const previous = request.previous === null ? null : parseManifest(request.previous)
  const incoming = await takeIn(context, request.incoming, previous)
  const before = previous ?? empty
  const columns = columnsOf(incoming, request.incoming.columns, before)
  const news =
    before.files.length === 0 ? await everything(context, incoming) : await changes(context, incoming, before)
  const path = join(context.folder, 'version.parquet')
  let extended = before
  const file = await context.tables.writeParquet(news, path, async rows => {
    if (rows === 0) return
    const added = await describe(context, path, rows, incoming)
    extended = await extend(context, before, added, path, fieldsOf(columns))
  })
  if (file.rows === 0) return versionOf({ ...before, columns }, [], 0, previous === null)
  const added = { ...extended.files.at(-1)!, key: `datasets/${file.sha256.slice(0, 2)}/${file.sha256}.parquet` }
  const manifest = { ...extended, files: [...before.files, added], columns }
  const named = join(context.folder, added.key.replaceAll('/', '-'))
  await rename(path, named)
  const files = [{ key: added.key, path: named, sha256: file.sha256 }]
  if (!isScattered(manifest)) return versionOf(manifest, files, file.rows, true)
  const compacted = await compact(context, manifest, new Map([[added.key, named]]))
  return versionOf(compacted.manifest, compacted.files, file.rows, true)
}

const columnsOf = (incoming: Incoming, given: Columns, before: ParquetManifest): Columns => ({
  date: 'date',
  symbol: 'string',
  ...before.columns,
  ...Object.fromEntries(incoming.fields.map(name => [name, given[name]!])),
})

const versionOf = (
  manifest: ParquetManifest,
  files: StoredVersion['files'],
  rows_written: number,
  changed: boolean,
): StoredVersion => ({
  manifest: asJson(manifest),
  files,
  changed,
  rows: manifest.rows,
  rows_written,
  symbols: manifest.symbols.length,
  first_date: manifest.first_date,
  last_date: manifest.last_date,
  columns: manifest.columns,
  digest: manifest.digest,
})

/** The first refresh writes what came, sorted; what comes sorted streams through. */
const everything = ({ tables }: StoreContext, { table, sorted }: Incoming): Promise<Table> =>
  tables.query(`SELECT * FROM $clean${sorted ? '' : ' ORDER BY symbol, date, knowledge_time'}`, { clean: table })

/** Rows that are not known yet. A source with times of its own adds moments; another one adds what reads differently now. */
async function changes(context: StoreContext, incoming: Incoming, before: ParquetManifest): Promise<Table> {
  const { tables } = context
  const { table, fields, ownKnowledge } = incoming
  const [range] = await tables.rows(
    await tables.query('SELECT min(date) AS first, max(date) AS last FROM $clean', { clean: table }),
  )
  if (range?.first == null) return tables.query('SELECT * FROM $clean WHERE false', { clean: table })
  const query = { from: String(range.first), to: String(range.last) }
  const shared = fields.filter(name => Object.hasOwn(before.columns, name))
  const added = fields.filter(name => !shared.includes(name))
  const known = ownKnowledge
    ? await everyMoment(context, before, query)
    : (await readable(context, before, query)).table
  const same = [
    ...shared.map(name => `k.${quoted(name)} IS NOT DISTINCT FROM c.${quoted(name)}`),
    ...added.map(name => `c.${quoted(name)} IS NULL`),
    ...(ownKnowledge ? ['k.knowledge_time = c.knowledge_time'] : []),
  ]
  return tables.query(
    `SELECT c.* FROM $clean AS c WHERE NOT EXISTS (SELECT 1 FROM $known AS k WHERE k.date = c.date AND k.symbol = c.symbol AND ${['true', ...same].join(' AND ')})
     ORDER BY symbol, date, knowledge_time`,
    { clean: table, known },
  )
}

/** All rows of all moments in a range of dates. */
async function everyMoment(
  { tables, file }: StoreContext,
  { files }: ParquetManifest,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Table> {
  const near = files.filter(stored => stored.last_date >= from && stored.first_date <= to)
  const paths = await Promise.all((near.length === 0 ? files.slice(0, 1) : near).map(stored => file(stored.key)))
  return tables.query(`SELECT * FROM $files WHERE date BETWEEN DATE '${from}' AND DATE '${to}'`, {
    files: await tables.scanParquet(paths),
  })
}

/** What is in a file just written; its key has its hash in it, which is still being made. */
async function describe(
  { tables }: StoreContext,
  path: string,
  rows: number,
  { sorted, ownKnowledge }: Incoming,
): Promise<StoredFile> {
  const table = await tables.scanParquet([path])
  const [found] = await tables.rows(
    await tables.query(
      `SELECT min(date) AS first, max(date) AS last, min(knowledge_time) AS known_first, max(knowledge_time) AS known_last${
        sorted || !ownKnowledge ? '' : ', count(DISTINCT (date, symbol)) AS keys'
      } FROM $file`,
      { file: table },
    ),
  )
  const { first, last, known_first, known_last, keys } = found as Record<string, unknown>
  return {
    key: 'not known yet',
    rows,
    first_date: String(first),
    last_date: String(last),
    first_knowledge: String(known_first),
    last_knowledge: String(known_last),
    unique: keys === undefined || Number(keys) === rows,
    superseded: false,
  }
}

/** The manifest with a file more. Rows and digest change by what the file replaced, looked up for its dates alone. */
async function extend(
  context: StoreContext,
  before: ParquetManifest,
  added: StoredFile,
  path: string,
  fields: readonly string[],
): Promise<ParquetManifest> {
  const files = [...before.files, added]
  const touched = { from: added.first_date, to: added.last_date }
  const open = async (key: string) => (key === added.key ? path : context.file(key))
  const columns = { ...before.columns, ...(await context.tables.scanParquet([path])).columns }
  const sum = async (manifest: ParquetManifest, names: readonly string[]) => {
    if (manifest.files.length === 0) return { rows: 0, hash: 0n }
    const { table } = await readable({ tables: context.tables, file: open }, manifest, touched)
    const [row] = await context.tables.rows(
      await context.tables.query(`SELECT count(*) AS rows, sum(${rowHash(names)})::VARCHAR AS hash FROM $rows`, {
        rows: table,
      }),
    )
    return { rows: Number(row!.rows), hash: BigInt((row!.hash as string | null) ?? '0') }
  }
  const [old, now] = [await sum(before, fieldsOf(before.columns)), await sum({ ...before, files, columns }, fields)]
  const names = await context.tables.rows(
    await context.tables.query('SELECT DISTINCT symbol FROM $file', { file: await context.tables.scanParquet([path]) }),
  )
  const symbols = [...new Set([...before.symbols, ...names.map(row => String(row.symbol))])].sort()
  const digest = (((BigInt(before.digest) - old.hash + now.hash) % modulus) + modulus) % modulus
  return {
    files,
    columns,
    rows: before.rows - old.rows + now.rows,
    symbols,
    first_date: least(before.first_date, added.first_date),
    last_date: greatest(before.last_date, added.last_date),
    digest: digest.toString(),
  }
}

const least = (a: string | null, b: string) => (a === null || b < a ? b : a)
const greatest = (a: string | null, b: string) => (a === null || b > a ? b : a)
