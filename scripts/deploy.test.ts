/** What `deploy/` holds: read by the linters of each kind, and held against the settings that the program knows. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systems } from '../host/src/settings/systems.ts'

const root = join(import.meta.dirname, '..')
const deploy = join(root, 'deploy')
const files = readdirSync(deploy, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name))

/** Read by the program besides the settings: docs/guides/configuration.md. */
const others = ['OPTAIC_LOG_LEVEL', 'OPTAIC_CONFIG', 'OPTAIC_URL', 'OPTAIC_TOKEN']
const fields = Object.values(systems).flatMap(system => Object.values(system))
const known = new Set([...fields.flatMap(({ env }) => [env, `${env}_FILE`]), ...others])

const lint = (path: string, ...words: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules', path), ...words], { cwd: root, encoding: 'utf8' })

test('every setting that a file of deploy names is one that the program knows', () => {
  const named = files.flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\bOPTAIC_[A-Z_]+\b/g)].map(([name]) => name),
  )
  expect(named.length).toBeGreaterThan(10)
  // Those that end in an underscore are the beginning of names of somebody's own: OPTAIC_SECRET_…
  expect(named.filter(name => !name.endsWith('_') && !known.has(name))).toEqual([])
})

test('the compose file passes dclint, the linter of compose files, without a warning', () => {
  const { status, stdout } = lint(
    'dclint/bin/dclint.cjs',
    '--max-warnings',
    '0',
    '-c',
    join(deploy, '.dclintrc.json'),
    join(deploy, 'compose.yaml'),
  )
  expect([status, stdout.trim()]).toEqual([0, ''])
})

test('the Dockerfile passes dockerfilelint', () => {
  const { status, stdout } = lint('dockerfilelint/bin/dockerfilelint', '--output', 'json', join(deploy, 'Dockerfile'))
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { totalIssues: 0 }])
})

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0
const without = analyze ? '' : ' (needs systemd-analyze, which comes with systemd)'
test.skipIf(!analyze).each(['optaic-server.service', 'optaic-worker@.service'])(
  `%s passes systemd-analyze verify${without}`,
  name => {
    const folder = mkdtempSync(join(tmpdir(), 'optaic-units-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    // The program is not installed where the units say: that alone is not looked at.
    const text = readFileSync(join(deploy, 'systemd', name), 'utf8')
    writeFileSync(join(folder, name), text.replaceAll('/opt/optaic/node_modules/.bin/node', process.execPath))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(folder, name)], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  },
)
