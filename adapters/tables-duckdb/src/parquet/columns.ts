/** The columns of a table of Parquet files, from their footers. */
import type { Columns, ColumnType } from '@optaic/ports'
import { ahead } from './ahead.ts'
import { isPattern, type ParquetFiles } from './files.ts'
import type { Footer } from './footer.ts'

/** Files whose footers are read while one is looked at. */
const AHEAD = 8

/** As DuckDB matches them by name; null where it has to say: columns of another type, names that differ in case alone, every fault. */
export async function parquetColumns(paths: readonly string[], files: ParquetFiles): Promise<Columns | null> {
  if (paths.length === 0 || paths.some(isPattern)) return null
  const found = new Map<string, ColumnType>()
  const looks = paths.map(path => () => footerOf(path, files))
  for await (const footer of ahead(looks, AHEAD)) {
    if (footer === null) return null
    for (const [name, { type }] of footer.columns) {
      if (type === null || (found.get(name) ?? type) !== type) return null
      found.set(name, type)
    }
  }
  if (new Set([...found.keys()].map(name => name.toLowerCase())).size < found.size) return null
  return Object.fromEntries(found)
}

async function footerOf(path: string, files: ParquetFiles): Promise<Footer | null> {
  try {
    const { footer, release } = await files.open(path)
    await release()
    return footer
  } catch {
    return null
  }
}
