/** The exam of the tables port: strict about sources, exact about values, the same rows in the same order. A file for each promise is in `conformance`. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvPromises } from './conformance/csv.ts'
import { filePromises } from './conformance/files.ts'
import { jsonPromises } from './conformance/json-lines.ts'
import type { TablesLab } from './conformance/lab.ts'
import { panelPromises } from './conformance/panels.ts'
import { queryPromises } from './conformance/queries.ts'
import { rowPromises } from './conformance/rows.ts'
import type { TableSession, Tables } from './tables.ts'

export function tablesConformance(name: string, create: () => Tables): void {
  describe(`${name} keeps the promises of tables`, () => {
    let folder: string
    let session: TableSession
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'optaic-tables-'))
      session = await create().open({ temporaryFolder: join(folder, 'temporary'), memoryMb: 512, threads: 2 })
    })
    afterAll(async () => {
      await session?.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const lab: TablesLab = {
      session: () => session,
      file: (fileName, content) => {
        const path = join(folder, fileName)
        if (content !== undefined) writeFileSync(path, content)
        return path
      },
    }
    describe('CSV', () => csvPromises(lab))
    describe('JSON lines', () => jsonPromises(lab))
    describe('rows', () => rowPromises(lab))
    describe('queries', () => queryPromises(lab))
    describe('files written', () => filePromises(lab))
    describe('panels', () => panelPromises(lab))
    test('a closed session takes nothing more, and leaves nothing behind', async () => {
      const temporaryFolder = join(folder, 'closing')
      const other = await create().open({ temporaryFolder })
      await other.fromRows({ n: 'integer' }, [[{ n: 1 }]])
      await other.close()
      await other.close()
      await expect(other.fromRows({ n: 'integer' }, [])).rejects.toThrow()
      expect(readdirSync(temporaryFolder)).toEqual([])
    })
  })
}
