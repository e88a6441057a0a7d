/** Prices kept in the store, as a pipeline reads them: a long history, and one more day after it. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { plugins } from '@optaic/host'
import { openDataset } from '@optaic/kinds'
import type { DatasetInput, StoredVersion, Table, TableSession } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { panelFile } from '../../panel/panel-file.ts'
import { type PanelSize, sizes } from '../../panel/recipe.ts'
import type { Bench } from '../../suite.ts'

const day = '2035-01-01'

export interface StoredPrices {
  /** The last date that there is. */
  readonly day: string
  /** Opens a session with the prices in it, as the process of a Run does. */
  open(): Promise<{ readonly tables: TableSession; readonly inputs: readonly DatasetInput[] }>
}

export async function storePrices(bench: Bench, size: PanelSize): Promise<StoredPrices> {
  const folder = await bench.folder()
  const [store] = plugins.stores
  const [accessor] = plugins.accessors
  const duck = createDuckDbTables()
  const paths = new Map<string, string>()
  const file = async (key: string) => paths.get(key)!
  const write = async (name: string, rows: (tables: TableSession) => Promise<Table>, before: StoredVersion | null) => {
    const own = join(folder, name)
    await mkdir(own)
    const tables = await duck.open({ temporaryFolder: own, memoryMb: 2048 })
    try {
      const context = { ...idle, tables, file, folder: own, now: `2036-01-01T00:00:0${paths.size}.000Z` }
      const previous = before?.manifest ?? null
      const written = await store!.write(context, {}, { incoming: await rows(tables), extent: 'delta', previous })
      for (const { key, path } of written.files) paths.set(key, path)
      return written
    } finally {
      await tables.close()
    }
  }
  const history = await write('history', async tables => tables.scanParquet([await panelFile(size)]), null)
  const version = await write('day', tables => tables.query(newDay(sizes[size][1]), {}), history)
  const part = ({ declaration: { name, version } }: NonNullable<typeof store | typeof accessor>) => ({
    ...{ name, version },
    config: {},
  })
  const manifest = {
    ...{ store: part(store!), accessor: part(accessor!) },
    ...{ columns: version.columns, data: version.manifest, cursor: null },
  }
  return {
    day,
    open: async () => {
      const tables = await duck.open({ temporaryFolder: folder, memoryMb: 1024 })
      const reader = openDataset({ plugins, file, roots: [] }, tables, folder, manifest)
      const about = { role: 'input', name: 'prices', version_number: 2, last_date: day }
      return { tables, inputs: [{ ...reader, ...about, first_change: reader.firstChange }] }
    },
  }
}

const idle = { seed: 1, roots: [], secret: () => '', log: () => {}, progress: () => {} }

const newDay = (symbols: number) =>
  `SELECT DATE '${day}' AS date, 'S' || lpad(s::VARCHAR, 4, '0') AS symbol, s + 1.25::DOUBLE AS open, s + 1.5::DOUBLE AS high,
     s - 1.5::DOUBLE AS low, s / 3.0::DOUBLE AS close, s * 1000.0::DOUBLE AS volume, s::DOUBLE AS vwap FROM range(${symbols}) AS r (s) ORDER BY s`
