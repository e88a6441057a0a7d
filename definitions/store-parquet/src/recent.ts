/**
 * Keeps the newest dates of a large file once more, sorted by date. Its rows are sorted by symbol, so that of a symbol all
 * dates lie together; whoever needs the newest dates alone, as an expression does for one more day, would have to go through
 * all of it.
 */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { dateOfDay, dayNumber, type StoreContext, type StoredFileOutput } from '@optaic/kit'
import { unpackDays } from './days.ts'
import type { ParquetManifest, StoredFile } from './manifest.ts'

/** Files with fewer rows are gone through faster than it pays. */
const large = 500_000
/** Two years of sessions: what one more day looks back at, mostly. */
const dates = 512
/** Of a file with few more dates than that, there is little to be left out. */
const worth = 4

interface Kept {
  readonly manifest: ParquetManifest
  readonly recent: readonly StoredFileOutput[]
}

/** The manifest with the newest dates of its largest files by themselves; only of files that it had `before`, and that are stored. */
export async function keepRecent(
  context: StoreContext,
  manifest: ParquetManifest,
  before: ParquetManifest,
): Promise<Kept> {
  const stored = new Set(before.files.map(file => file.key))
  const recent: StoredFileOutput[] = []
  const files: StoredFile[] = []
  for (const file of manifest.files) {
    const first = stored.has(file.key) ? firstOfRecent(file) : null
    if (first === null) files.push(file)
    else {
      const made = await writeRecent(context, file, first)
      recent.push(made)
      files.push({ ...file, recent: { key: made.key, first_date: first } })
    }
  }
  return { manifest: { ...manifest, files }, recent }
}

/** The first of the dates to keep by themselves; null where that does not pay. */
function firstOfRecent({ superseded, rows, recent, days, first_date }: StoredFile): string | null {
  if (superseded || recent !== undefined || days === undefined || rows < large) return null
  const all = unpackDays(days, dayNumber(first_date))
  return all.length < worth * dates ? null : dateOfDay(all.at(-dates)!)
}

async function writeRecent(
  { tables, folder, file }: StoreContext,
  { key }: StoredFile,
  first: string,
): Promise<StoredFileOutput> {
  const all = await tables.scanParquet([await file(key)])
  const rows = await tables.query(
    `SELECT * FROM $all WHERE date >= DATE '${first}' ORDER BY date, symbol, knowledge_time`,
    {
      all,
    },
  )
  const draft = join(folder, 'recent.parquet')
  const { sha256 } = await tables.writeParquet(rows, draft, { read: 'in part' })
  const path = join(folder, `${sha256}.parquet`)
  await rename(draft, path)
  return { key: `datasets/${sha256.slice(0, 2)}/${sha256}.parquet`, path, sha256, again: true }
}
