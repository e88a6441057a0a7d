/** A session opens each of its Parquet files once, and reads what lies at the path now. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openParquetLab } from '../../fixtures/parquet-lab.ts'
import { ParquetFiles } from './files.ts'

const lab = openParquetLab()

let files: ParquetFiles
beforeEach(() => {
  files = new ParquetFiles()
})
afterEach(async () => files.close())

const write = (column: string) => lab.copy(`SELECT 1 AS ${column}`, 'PARQUET_VERSION V2')
const columns = async (path: string) => [...(await files.open(path)).footer.columns.keys()]

test('a file is opened once, and closed with the session', async () => {
  const path = await write('a')
  const first = await files.open(path)
  await first.release()
  const again = await files.open(path)
  expect(again.file).toBe(first.file)
  expect(again.footer).toBe(first.footer)
  expect(first.file.fd).toBeGreaterThan(0)
  await files.close()
  expect(first.file.fd).toBe(-1)
  await expect(files.open(await write('b'))).rejects.toThrow('closed')
})

test('a file that was written again, or that another took the place of, is read as it is now', async () => {
  const path = await write('a')
  expect(await columns(path)).toEqual(['a'])
  renameSync(await write('b'), path)
  expect(await columns(path)).toEqual(['b'])
  copyFileSync(await write('other'), path)
  expect(await columns(path)).toEqual(['other'])
  rmSync(path)
  await expect(files.open(path)).rejects.toThrow('ENOENT')
})

test('of very many files some are kept open, and the others are closed when nothing reads them', async () => {
  const paths = Array.from({ length: 100 }, (_, k) => join(lab.folder, `copy-${k}.parquet`))
  const whole = await write('a')
  for (const path of paths) copyFileSync(whole, path)
  const opened = []
  for (const path of paths) opened.push(await files.open(path))
  expect(opened.every(({ file }) => file.fd > 0)).toBe(true)
  for (const { release } of opened) await release()
  expect(opened.filter(({ file }) => file.fd > 0)).toHaveLength(64)
  expect(await columns(paths.at(-1)!)).toEqual(['a'])
})

test.skipIf(process.platform === 'win32')(
  'what is no file is not waited for (there are no pipes with names on Windows)',
  async () => {
    const pipe = join(lab.folder, 'pipe.parquet')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    await expect(files.open(pipe)).rejects.toThrow('no file')
    await expect(files.open(lab.folder)).rejects.toThrow()
    await expect(lab.session.scanParquet([pipe])).rejects.toMatchObject({ code: 'source_not_found' })
    const empty = join(lab.folder, 'empty.parquet')
    writeFileSync(empty, '')
    await expect(lab.session.scanParquet([empty])).rejects.toMatchObject({ code: 'source_malformed' })
  },
)
