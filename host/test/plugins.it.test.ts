/** A plugin folder of one's own, as its author makes it: from the file of the guide to values, Runs and refusals. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api
let plugins: string

const closes = [10, 11, 13, 12, 16, 15, 18]

beforeAll(async () => {
  place = openPlace()
  mkdirSync(join(place.data, 'files'), { recursive: true })
  const lines = closes.map((close, t) => `2026-01-${String(t + 5).padStart(2, '0')},${close}`)
  writeFileSync(join(place.data, 'files', 'prices.csv'), ['Date,AAA', ...lines].join('\n'))
  plugins = join(place.folder, 'my-plugins')
  mkdirSync(plugins)
  copyFileSync(new URL('../../packages/kit/fixtures/momentum.ts', import.meta.url), join(plugins, 'index.ts'))
  server = await startServer(place, undefined, { OPTAIC_PLUGINS: plugins })
  api = new Api(server.url)
  await api.createProject()
  await api.createDataset('prices', 'files', {
    paths: ['prices.csv'],
    shape: { kind: 'wide', date: 'Date', field: 'close' },
  })
  await api.execute('prices')
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

/** By hand: the return of one day that ended yesterday, and the sum that loses half with each day. */
const momentum = closes.map((_, t) => (t < 2 ? null : closes[t - 1]! / closes[t - 2]! - 1))
const halves: number[] = []
for (const close of closes) halves.push((halves.at(-1) ?? 0) / 2 + close)

test('its macro and its operator are evaluated by the command line', async () => {
  const evaluate = async (expression: string) => {
    const words = ['eval', expression, '--dataset', 'prices', '--json']
    const { code, stdout, stderr } = await place.run(words, { OPTAIC_URL: server.url })
    expect([code, stderr]).toEqual([0, ''])
    return JSON.parse(stdout).values.values[0] as (number | null)[]
  }
  expect(await evaluate('MOMENTUM(2, skip=1)')).toEqual(
    momentum.map(value => (value === null ? null : expect.closeTo(value, 12))),
  )
  expect(await evaluate('half_life(close, 1)')).toEqual(halves.map(value => expect.closeTo(value, 12)))
  const refused = await place.run(['eval', 'MOMENTUM(1)', '--dataset', 'prices'], { OPTAIC_URL: server.url })
  expect(refused.stderr).toContain('MOMENTUM: lookback must be at least 2, not 1')
})

test('a pipeline computes with them, and its Run keeps their versions', async () => {
  const outputs = [{ name: 'value', expression: 'HALF_LIFE(close, 1)' }]
  await api.createDataset('sums', 'expression', { outputs }, { inputs: ['prices'] })
  const run = await api.execute('sums')
  expect(run).toMatchObject({ state: 'completed' })
  expect(run.definitions).toContainEqual(
    expect.objectContaining({ slot: 'library', name: 'half_life', version: '1.0.0' }),
  )
  expect((await api.rows('sums')).rows.map(({ value }) => value)).toEqual(halves)
})

test('they are in the catalogue with their parameters', async () => {
  expect(await api.get('/api/v1/definitions/momentum/versions')).toMatchObject({
    items: [{ version: '1.2.0', parameters_schema: { properties: { lookback: { type: 'integer', minimum: 2 } } } }],
  })
})

test('what another version of it would do is told before the server starts with it: what is new, who follows, what is refused', async () => {
  const changed = join(place.folder, 'changed')
  mkdirSync(changed)
  const text = readFileSync(join(plugins, 'index.ts'), 'utf8')
  writeFileSync(
    join(changed, 'index.ts'),
    text.replace("name: 'HALF_LIFE',\n  version: '1.0.0'", "name: 'HALF_LIFE',\n  version: '1.1.0'"),
  )
  const planned = await place.run(['server', '--plan', '--json'], { OPTAIC_PLUGINS: changed })
  expect([planned.code, planned.stderr]).toEqual([0, ''])
  expect(JSON.parse(planned.stdout)).toMatchObject({
    definitions: [{ kind: 'OpDef', name: 'half_life', before: '1.0.0', version: '1.1.0', users: [{ name: 'sums' }] }],
    flows: [{ instance_name: 'sums', old_status: 'READY', new_status: 'STALE' }],
    refused: [],
  })
  expect((await api.flow('sums')).status).toBe('READY')
  writeFileSync(join(changed, 'index.ts'), text.replace('default: 252', 'default: 250'))
  const refused = await place.run(['server', '--plan'], { OPTAIC_PLUGINS: changed })
  expect(refused).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^! OpMacroDef momentum {2}definition_version_changed: /),
    stderr: expect.stringMatching(/^change_refused: the server would not start/),
  })
})

test('folders that cannot be used are told all at once, and nothing starts', async () => {
  const folder = (name: string, text: string) => {
    const path = join(place.folder, name)
    mkdirSync(path)
    writeFileSync(join(path, 'index.ts'), text)
    return path
  }
  const macro = (name: string, more = '') =>
    `export const one = defineOpMacro({ name: '${name}', version: '1.0.0', about: '', parameters: [], body: 'close', ${more} })`
  const importing = "import { defineOpMacro } from '@optaic/kit'\n"
  const folders = [
    folder('broken', 'export const = 1'),
    folder('empty', 'export const one = 1'),
    folder('taken', importing + macro('zscore')),
    join(place.folder, 'nowhere'),
  ]
  const other = { OPTAIC_DATA: join(place.folder, 'other') }
  const refused = await place.run(['server'], { ...other, OPTAIC_PLUGINS: folders.join() })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/^invalid_request: Plugins cannot be used/m)
  for (const [i, message] of [
    '',
    'exports no Definition',
    'the name zscore is taken by the program',
    'no such file',
  ].entries())
    expect(refused.stderr).toMatch(new RegExp(`${folders[i]} .*${message}`))
  const wrong = macro('wrong', "examples: [{ expression: 'WRONG', fields: { close: [[1]] }, result: [[2]] }]")
  const unproven = await place.run(['server'], { ...other, OPTAIC_PLUGINS: folder('wrong', importing + wrong) })
  expect([unproven.code, unproven.stderr]).toEqual([
    1,
    expect.stringMatching(/^definition_example_wrong: Example 1 of WRONG/m),
  ])
  const short = `import { defineOp } from '@optaic/kit'
export const before = defineOp({
  name: 'BEFORE', version: '1.0.0', family: 'series', about: '', formula: 'x[t-2]', missing: '',
  arguments: [{ name: 'x', kind: 'series', about: '' }],
  lookback: () => 1,
  kernel: (out, [x], { start, end }) => { for (let i = start; i < end; i++) out[i] = x[i - 2] ?? NaN },
  examples: [{ expression: 'BEFORE(x)', fields: { x: [[1, 2, 3]] }, result: [[null, null, 1]] }],
})`
  const straying = await place.run(['server'], { ...other, OPTAIC_PLUGINS: folder('short', short) })
  expect([straying.code, straying.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^definition_kernel_wrong: BEFORE does not keep .* says lookback 1; .* it reads 2 rows back/m,
    ),
  ])
})
