import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('commands that ask a server start without loading databases, engines and logs', () => {
  const main = join(import.meta.dirname, 'main.ts')
  const heavy = [
    '@duckdb/node-api',
    'pg-boss',
    '/pg/',
    '/pino/',
    'hono',
    '@optaic/lifecycle',
    'lifecycle/src/lifecycle.ts',
  ]
  // A module hook that prints the address of every module that is loaded.
  const hook = `import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context) } })`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, main, '--version'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  expect(stderr).toContain('packages/cli/src/create-cli.ts')
  expect(heavy.filter(name => stderr.includes(name))).toEqual([])
})
