/** Makes two files of the many newest ones: what they add to the newest knowledge, and what earlier moments alone read of them. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { dateOfDay, type StoreContext, type StoredVersion, type Table } from '@optaic/kit'
import { daysOf, packDays } from './days.ts'
import { fieldsOf, type ParquetManifest, type StoredFile } from './manifest.ts'
import { readable } from './read.ts'
import { list } from './sql.ts'

/** Files a version reads its newest knowledge from, at most. */
const mostFiles = 16

const live = (files: readonly StoredFile[]) => files.filter(file => !file.superseded)

export const isScattered = ({ files }: ParquetManifest): boolean => live(files).length > mostFiles

/**
 * Where the files begin that are made into one: at least half of those read, and further back as long as a file is not
 * more than twice all after it. A large file is left in peace by the days that come after it, so that one more day costs
 * what a day costs and not what everything costs; a row is written anew only when as many have come after it.
 */
function firstMerged(files: readonly StoredFile[]): number {
  let first = files.length
  let rows = 0
  let count = 0
  while (first > 0) {
    const file = files[first - 1]!
    if (count >= mostFiles / 2 && file.rows > 2 * rows) break
    rows += file.rows
    count += file.superseded ? 0 : 1
    first -= 1
  }
  return first
}

interface Compacted {
  readonly manifest: ParquetManifest
  readonly files: StoredVersion['files']
}

/** `fresh` holds local paths of files that are not in the artifact store yet. */
export async function compact(
  context: StoreContext,
  manifest: ParquetManifest,
  fresh: ReadonlyMap<string, string>,
): Promise<Compacted> {
  const first = firstMerged(manifest.files)
  const merged = { ...manifest, files: manifest.files.slice(first) }
  const { tables } = context
  const file = async (key: string) => fresh.get(key) ?? context.file(key)
  const columns = list(['date', 'symbol', ...fieldsOf(manifest.columns), 'knowledge_time'])
  const { table: newest } = await readable({ tables, file }, merged, {})
  const all = await everything(context, merged, file)
  const order = 'ORDER BY symbol, date, knowledge_time'
  const kept = await put(
    context,
    'newest',
    await tables.query(`SELECT ${columns} FROM $newest ${order}`, { newest }),
    true,
  )
  const replaced = await tables.query(
    `SELECT ${columns} FROM $all AS a WHERE NOT EXISTS (SELECT 1 FROM $newest AS n WHERE n.date = a.date AND n.symbol = a.symbol AND n.file = a.file AND n.knowledge_time = a.knowledge_time) ${order}`,
    { all, newest },
  )
  const past = await put(context, 'replaced', replaced, false)
  const made = [past, kept].filter(part => part !== null)
  return {
    manifest: { ...manifest, files: [...manifest.files.slice(0, first), ...made.map(part => part.stored)] },
    files: made.map(({ stored, path, sha256 }) => ({ key: stored.key, path, sha256 })),
  }
}

async function everything(
  { tables }: StoreContext,
  { files, columns }: ParquetManifest,
  file: (key: string) => Promise<string>,
): Promise<Table> {
  const parts = await Promise.all(
    files.map(async (stored, i) =>
      tables.query(`SELECT *, ${i} AS file FROM $part`, { part: await tables.scanParquet([await file(stored.key)]) }),
    ),
  )
  const union = parts.map((_, i) => `SELECT * FROM $p${i}`).join(' UNION ALL BY NAME ')
  const whole = await tables.query(union, Object.fromEntries(parts.map((part, i) => [`p${i}`, part])))
  return tables.query(
    `SELECT ${list(['date', 'symbol', ...fieldsOf(columns), 'knowledge_time', 'file'])} FROM $whole`,
    { whole },
  )
}

async function put(
  { tables, folder }: StoreContext,
  name: string,
  table: Table,
  unique: boolean,
): Promise<{ readonly stored: StoredFile; readonly path: string; readonly sha256: string } | null> {
  const draft = join(folder, `${name}.parquet`)
  const { rows, sha256 } = await tables.writeParquet(table, draft)
  if (rows === 0) return null
  const written = await tables.scanParquet([draft])
  const [known] = await tables.rows(
    await tables.query('SELECT min(knowledge_time) AS first, max(knowledge_time) AS last FROM $file', {
      file: written,
    }),
  )
  const days = await daysOf(tables, written)
  const path = join(folder, `${sha256}.parquet`)
  await rename(draft, path)
  return {
    path,
    sha256,
    stored: {
      key: `datasets/${sha256.slice(0, 2)}/${sha256}.parquet`,
      rows,
      first_date: dateOfDay(days[0]!),
      last_date: dateOfDay(days.at(-1)!),
      first_knowledge: String(known!.first),
      last_knowledge: String(known!.last),
      unique,
      superseded: !unique,
      days: packDays(days),
    },
  }
}
