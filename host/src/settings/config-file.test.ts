import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { defineConfig } from './config.ts'
import { readConfigFile } from './config-file.ts'

function configFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'optaic-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const path = join(folder, 'optaic.config.ts')
  writeFileSync(path, text)
  return path
}

test('a config file is TypeScript that gives settings by system', async () => {
  const path = configFile('const port: number = 4681\nexport default { server: { port } }\n')
  expect(await readConfigFile(path, {})).toEqual({ path, config: { server: { port: 4681 } } })
  expect(await readConfigFile(undefined, { OPTAIC_CONFIG: path })).toMatchObject({ path })
})

test('a config has types: what is not known is refused while it is written', () => {
  defineConfig({ server: { port: 4681 }, database: { url: 'postgres://db/optaic' }, program: { roots: ['/data'] } })
  // @ts-expect-error a port is a number
  defineConfig({ server: { port: '4681' } })
  // @ts-expect-error there is no such system
  defineConfig({ sever: {} })
})

test('every fault of a config file is told at once, and no value is shown', async () => {
  const path = configFile(
    "export default { sever: {}, database: { ulr: 'hidden' }, bucket: { secretKey: 7, cacheMb: 'hidden' }, worker: 'hidden' }",
  )
  const problem = await readConfigFile(path, {}).catch((fault: unknown) => fault)
  expect(problem).toMatchObject({ code: 'invalid_request' })
  const { details } = problem as { details: readonly { path: string; message: string }[] }
  expect(details.map(({ path: at }) => at)).toEqual([
    'sever',
    'database.ulr',
    'bucket.secretKey',
    'bucket.cacheMb',
    'worker',
  ])
  expect(JSON.stringify(details)).not.toContain('hidden')
})

test('a named file that is not there, or that does not run, is a problem that says so', async () => {
  await expect(readConfigFile('/nowhere/optaic.config.ts', {})).rejects.toMatchObject({
    code: 'invalid_request',
    message: /nowhere/,
  })
  await expect(readConfigFile(configFile("throw new Error('not today')"), {})).rejects.toThrow(/not today/)
})
