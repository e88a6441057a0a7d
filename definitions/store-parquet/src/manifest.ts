/** The store's own record of a version: which files hold it, and what is in each. */
import { type Calendar, type Columns, dayNumber, type JsonObject, type Manifest } from '@optaic/kit'
import { unpackDays } from './days.ts'

/** A Parquet file, written once. */
export interface StoredFile {
  readonly key: string
  readonly rows: number
  readonly first_date: string
  readonly last_date: string
  readonly first_knowledge: string
  readonly last_knowledge: string
  /** One row for each (date, symbol). */
  readonly unique: boolean
  /** Holds nothing that the newest knowledge still has: read for earlier moments alone. */
  readonly superseded: boolean
  /** The dates it has rows of, packed (`days.ts`); files of earlier programs do not say. */
  readonly days?: string
  /** Its newest dates once more, by date: read where nothing earlier is wanted. */
  readonly recent?: RecentFile
}

/** A file that holds again the rows of another one from a date on, sorted by date. */
export interface RecentFile {
  readonly key: string
  readonly first_date: string
}

export interface ParquetManifest {
  /** Oldest first: of two rows known at the same moment, that of the later file counts. */
  readonly files: readonly StoredFile[]
  readonly columns: Columns
  /** Readable rows by the newest knowledge. */
  readonly rows: number
  readonly symbols: readonly string[]
  readonly first_date: string | null
  readonly last_date: string | null
  /** Sum of the hashes of the readable rows, modulo 2^64: equal for equal data, whatever files hold it. */
  readonly digest: string
}

export const parseManifest = (manifest: Manifest): ParquetManifest => manifest as unknown as ParquetManifest
export const asJson = (manifest: ParquetManifest): JsonObject => manifest as unknown as JsonObject

/** Columns that are neither key nor time of knowledge. */
export const fieldsOf = (columns: Columns): string[] =>
  Object.keys(columns).filter(name => name !== 'date' && name !== 'symbol' && name !== 'knowledge_time')

/** First date on which an earlier version and this one may differ: the first in a file that one has and the other has not. */
export function firstChange(now: Manifest, before: Manifest): string | null {
  const [files, known] = [parseManifest(now).files, parseManifest(before).files]
  const missingFrom = (some: readonly StoredFile[], others: readonly StoredFile[]) => {
    const keys = new Set(others.map(file => file.key))
    return some.filter(file => !keys.has(file.key))
  }
  const changed = [...missingFrom(files, known), ...missingFrom(known, files)]
  return changed.map(file => file.first_date).sort()[0] ?? null
}

/** Dates and symbols of the newest knowledge; null where a file was written by a program that did not keep its dates. */
export function calendar(manifest: Manifest): Calendar | null {
  const { files, symbols } = parseManifest(manifest)
  let days: number[] = []
  for (const { superseded, days: packed, first_date } of files) {
    if (superseded) continue
    if (packed === undefined) return null
    const own = unpackDays(packed, dayNumber(first_date))
    // Mostly each file goes on after the one before.
    if (own.length > 0 && days.length > 0 && own[0]! <= days.at(-1)!)
      days = [...new Set([...days, ...own])].sort((a, b) => a - b)
    else days = days.concat(own)
  }
  return { days, symbols }
}
