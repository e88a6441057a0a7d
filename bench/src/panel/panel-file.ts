/** A made-up panel as a Parquet file: long, sorted by symbol and date, with a row for every pair. */
import { rm } from 'node:fs/promises'
import type { TableSession } from '@optaic/ports'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { cached } from '../cache.ts'
import { wrongFields } from './checksums.ts'
import { makePanel, type PanelSize, panelFields } from './recipe.ts'

/** The file of a panel; made once and kept in the cache. Throws where its bytes are not what they should be. */
export const panelFile = (size: PanelSize): Promise<string> =>
  cached(`panels/${size}.parquet`, async draft => {
    const folder = `${draft}.work`
    const tables = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 3072 })
    try {
      await writePanel(tables, size, draft)
    } finally {
      await tables.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

async function writePanel(tables: TableSession, size: PanelSize, path: string): Promise<void> {
  const made = makePanel(size)
  const wrong = wrongFields(size, made)
  if (wrong.length > 0) throw new Error(`panel ${size}: ${wrong.join(', ')} are not the bytes of the other languages`)
  const { days, symbols, fields } = made
  // A row without values would be left out; one that is always there keeps it.
  const present = new Float64Array(days.length * symbols.length)
  const panel = await tables.fromPanel({ dates: days, symbols, fields: { ...fields, present } })
  const rows = await tables.query(`SELECT date, symbol, ${panelFields.join(', ')} FROM $panel ORDER BY symbol, date`, {
    panel,
  })
  await tables.writeParquet(rows, path)
}
