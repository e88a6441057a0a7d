/** A table written to a file that must not exist yet: whole under its name, or not at all. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, link, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ParquetOptions, Table, WrittenFile } from '@optaic/ports'
import type { Relations } from './relations.ts'
import { quoteName, quoteText } from './sql-text.ts'

/**
 * Version 2 stores doubles by their bytes and dates by their differences: smaller by a sixth, and quicker to write. A
 * dictionary is for columns of few values; numbers are not searched for one for long. Higher levels hardly make it smaller.
 */
const parquet = 'FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4096'

/** Rows that are read together. With fewer of them for a file read in part, its footer would cost more than they do. */
const groupRows = { whole: 122_880, 'in part': 16_384 }

export const parquetFormat = ({ read = 'whole' }: Pick<ParquetOptions, 'read'>): string =>
  `${parquet}, ROW_GROUP_SIZE ${groupRows[read]}`

export const csvFormat = `FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'`

/** Row order is kept; the same query of the same files gives the same bytes. Throws where the file exists. */
export async function writeFile(
  relations: Relations,
  table: Table,
  path: string,
  format: string,
  meanwhile?: (rows: number) => Promise<unknown>,
): Promise<WrittenFile> {
  const name = await relations.nameOf(table)
  const fill = (partial: string) =>
    relations.exclusive(async connection => {
      const result = await connection.run(
        `COPY (SELECT * FROM ${quoteName(name)}) TO ${quoteText(partial)} (${format})`,
      )
      return result.rowsChanged
    })
  return writeOnce(path, fill, meanwhile)
}

/**
 * `fill` writes the content to the path it is given and tells the number of rows. Throws where the file exists. What is
 * done `meanwhile` finds the whole file under its name, while it is hashed.
 */
export async function writeOnce(
  path: string,
  fill: (partial: string) => Promise<number>,
  meanwhile: (rows: number) => Promise<unknown> = async () => {},
): Promise<WrittenFile> {
  if (await exists(path)) throw alreadyThere(path)
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.${randomUUID()}.partial`
  try {
    const rows = await fill(partial)
    const { size: bytes } = await stat(partial)
    await place(partial, path)
    const [hash] = await Promise.all([sha256(path), meanwhile(rows)])
    return { path, rows, bytes, sha256: hash }
  } finally {
    await rm(partial, { force: true })
  }
}

/** Gives the file its name, unless another has it. */
async function place(partial: string, path: string): Promise<void> {
  try {
    // A link, unlike a rename, never takes another file's place.
    await link(partial, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A file system without links says one of the others.
    if (code !== 'EEXIST' && code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error
    if (await exists(path)) throw alreadyThere(path)
    await rename(partial, path)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const alreadyThere = (path: string) => new Error(`the file ${path} exists already; tables are written once`)

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
