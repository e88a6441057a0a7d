/** Writes what is new: rows never seen, and rows restated, in one file; what was known before stays as it is. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Columns,
  dateOfDay,
  type StoreContext,
  type StoredVersion,
  type StoreWrite,
  type Table,
} from '@optaic/kit'
import { compact, isScattered } from './compact.ts'
import { daysOf, packDays } from './days.ts'
import { type Incoming, takeIn } from './incoming.ts'
import { asJson, fieldsOf, type ParquetManifest, parseManifest, type StoredFile } from './manifest.ts'
import { filesFor, readable } from './read.ts'
import { keepRecent } from './recent.ts'
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
  const meanwhile = async (rows: number) => {
    if (rows === 0) return
    const table = await context.tables.scanParquet([path])
    const added = await describe(context, table, rows, incoming)
    extended = await extend(context, before, added, path, fieldsOf(columns))
  }
  const file = await context.tables.writeParquet(news, path, { meanwhile })
  if (file.rows === 0) return versionOf({ ...before, columns }, [], 0, previous === null)
  const added = { ...extended.files.at(-1)!, key: `datasets/${file.sha256.slice(0, 2)}/${file.sha256}.parquet` }
  const manifest = { ...extended, files: [...before.files, added], columns }
  const named = join(context.folder, added.key.replaceAll('/', '-'))
  await rename(path, named)
  const files = [{ key: added.key, path: named, sha256: file.sha256 }]
  const fresh = new Map([[added.key, named]])
  const kept = isScattered(manifest) ? await compact(context, manifest, fresh) : { manifest, files }
  // Not at the first refresh: whoever reads all of a dataset, once, has no use for it.
  const { recent, manifest: last } = await keepRecent(context, kept.manifest, before)
  return versionOf(last, [...kept.files, ...recent], file.rows, true)
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
  if (!before.files.some(file => file.last_date >= query.from && file.first_date <= query.to))
    return everything(context, incoming)
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

/** A file just written, and what is in it; its key has its hash in it, which is still being made. */
interface Added {
  readonly table: Table
  readonly stored: StoredFile
  readonly symbols: readonly string[]
}

async function describe(
  { tables }: StoreContext,
  table: Table,
  rows: number,
  { sorted, ownKnowledge }: Incoming,
): Promise<Added> {
  const keys = sorted || !ownKnowledge ? '' : ', count(DISTINCT (date, symbol)) AS keys'
  const [known] = await tables.rows(
    await tables.query(`SELECT min(knowledge_time) AS first, max(knowledge_time) AS last${keys} FROM $file`, {
      file: table,
    }),
  )
  const names = await tables.rows(await tables.query('SELECT DISTINCT symbol FROM $file', { file: table }))
  const days = await daysOf(tables, table)
  return {
    table,
    symbols: names.map(row => String(row.symbol)),
    stored: {
      key: 'not known yet',
      rows,
      first_date: dateOfDay(days[0]!),
      last_date: dateOfDay(days.at(-1)!),
      first_knowledge: String(known!.first),
      last_knowledge: String(known!.last),
      unique: known!.keys === undefined || Number(known!.keys) === rows,
      superseded: false,
      days: packDays(days),
    },
  }
}

/** The manifest with a file more. Rows and digest change by what the file replaced, looked up for its dates alone. */
async function extend(
  context: StoreContext,
  before: ParquetManifest,
  { table: added, stored, symbols }: Added,
  path: string,
  fields: readonly string[],
): Promise<ParquetManifest> {
  const files = [...before.files, stored]
  const touched = { from: stored.first_date, to: stored.last_date }
  const open = async (key: string) => (key === stored.key ? path : context.file(key))
  const columns = { ...before.columns, ...added.columns }
  const sum = async (manifest: ParquetManifest, names: readonly string[]) => {
    if (filesFor(manifest, touched).length === 0) return { rows: 0, hash: 0n }
    const { table } = await readable({ tables: context.tables, file: open }, manifest, touched)
    const [row] = await context.tables.rows(
      await context.tables.query(`SELECT count(*) AS rows, sum(${rowHash(names)})::VARCHAR AS hash FROM $rows`, {
        rows: table,
      }),
    )
    return { rows: Number(row!.rows), hash: BigInt((row!.hash as string | null) ?? '0') }
  }
  const [old, now] = [await sum(before, fieldsOf(before.columns)), await sum({ ...before, files, columns }, fields)]
  const digest = (((BigInt(before.digest) - old.hash + now.hash) % modulus) + modulus) % modulus
  return {
    files,
    columns,
    rows: before.rows - old.rows + now.rows,
    symbols: [...new Set([...before.symbols, ...symbols])].sort(),
    first_date: least(before.first_date, stored.first_date),
    last_date: greatest(before.last_date, stored.last_date),
    digest: digest.toString(),
  }
}

const least = (a: string | null, b: string) => (a === null || b < a ? b : a)
const greatest = (a: string | null, b: string) => (a === null || b > a ? b : a)
