/** The command itself, on one small work: the document it prints, and that it leaves nothing. */
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

async function bench(...words: readonly string[]) {
  const cache = await mkdtemp(join(tmpdir(), 'optaic-bench-'))
  await chmod(cache, 0o755) // the account that root lends to Postgres has to get in
  onTestFinished(() => rm(cache, { recursive: true }))
  const main = join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, [main, ...words], { env: { ...process.env, OPTAIC_BENCH_CACHE: cache } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const code = await new Promise(resolve => child.once('close', resolve))
  return { code, stdout, stderr, cache }
}

test('a suite prints one document, with ours, the peers and the verdict of each row, and clears its work away', async () => {
  const { code, stdout, cache } = await bench('core', '--json', '--quick', '--runs', '1', '--only', 'staleness')
  expect(code).toBe(0)
  const { suite, machine, rows } = JSON.parse(stdout)
  expect(suite).toBe('core')
  expect(machine).toMatchObject({ cores: expect.any(Number), node: process.version })
  expect(rows).toHaveLength(3)
  for (const row of rows) {
    expect(row).toMatchObject({
      size: '100 Flows, 12 layers',
      unit: 'ms',
      ours: expect.any(Number),
      floor: null,
      goal: 'at most 5 times plain SELECT of the rows',
      met: expect.any(Boolean),
    })
    expect(row.ratio).toBeCloseTo(row.ours / row.peers['plain SELECT of the rows'], 9)
  }
  expect(await readdir(join(cache, 'work'))).toEqual([])
})

test('a suite that is not there is told with those that are', async () => {
  const { code, stderr } = await bench('cores')
  expect(code).toBe(2)
  expect(stderr).toMatch(/npm run bench -- SUITE[\s\S]*core[\s\S]*engine/)
})
