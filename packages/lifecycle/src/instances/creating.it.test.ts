import type { Problem } from '@optaic/domain'
import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

type Wanted = Parameters<Lab['create']>[0]

const records = async (lab: Lab) => ({
  instances: (await lab.storage.instances({})).items,
  flows: (await lab.storage.flows({})).items,
  activities: (await lab.storage.activities({})).items.length,
  outbox: await lab.storage.pendingOutbox({}),
})

const withPrices = async () => {
  const lab = await openLab({
    today: '2026-03-06',
    declarations: [toyDefinition(), toyDefinition({ kind: 'StoreDef', name: 'parquet' })],
  })
  await lab.dataset('prices')
  await lab.lifecycle.createProject(lab.caller, { name: 'other' })
  const foreign = await lab.lifecycle.createInstance(lab.caller, {
    project: 'other',
    type: 'ToySource',
    name: 'foreign',
    definition: 'toy',
  })
  return { lab, foreign: foreign.id }
}

const dataset = (change: Partial<Wanted>): Wanted => ({
  type: 'ToyDataset',
  name: 'bad',
  upstreams: [{ name: 'prices-source', role: 'source' }],
  ...change,
})
const source = (change: Partial<Wanted>): Wanted => ({ type: 'ToySource', name: 'bad', definition: 'toy', ...change })

/** What is asked for, the code of the refusal, and something that its sentence or its advice must say. */
const refusals: readonly (readonly [string, (foreign: string) => Wanted, string, RegExp])[] = [
  ['an unknown type', () => ({ type: 'ToyDataSet', name: 'bad' }), 'instance_type_unknown', /"ToyDataset"\?/],
  ['an unknown Definition', () => source({ definition: 'tov' }), 'definition_not_found', /There are: toy/],
  ['a Definition of another kind', () => source({ definition: 'parquet' }), 'definition_slot_mismatch', /StoreDef/],
  ['no Definition where one is needed', () => source({ definition: undefined }), 'definition_not_found', /PipelineDef/],
  ['an unknown version', () => source({ version: '9.0.0' }), 'definition_version_not_found', /1\.0\.0/],
  ['a Definition where none is taken', () => dataset({ definition: 'toy' }), 'definition_slot_mismatch', /Leave out/],
  [
    'an upstream that does not exist',
    () => dataset({ upstreams: [{ name: 'nothing', role: 'source' }] }),
    'upstream_not_found',
    /"nothing"/,
  ],
  [
    'an upstream of a type that the role does not take',
    () => dataset({ upstreams: [{ name: 'prices', role: 'source' }] }),
    'upstream_type_not_allowed',
    /takes ToySource/,
  ],
  [
    'an upstream in a role that there is not',
    () => dataset({ upstreams: [{ name: 'prices-source', role: 'sauce' }] }),
    'upstream_type_not_allowed',
    /Its roles are: source/,
  ],
  [
    'an upstream of another project',
    foreign => dataset({ upstreams: [{ resource_id: foreign, role: 'source' }] }),
    'upstream_other_project',
    /"foreign"/,
  ],
  ['too few upstreams', () => dataset({ upstreams: [] }), 'upstream_count_wrong', /Where the rows come from/],
  ['a name that is taken', () => dataset({ name: 'prices' }), 'name_taken', /another name/],
  ['a cron that cannot be read', () => dataset({ schedule: { type: 'cron', cron: 'daily' } }), 'cron_invalid', /./],
  ['a cron that never fires', () => dataset({ schedule: { type: 'cron', cron: '0 0 30 2 *' } }), 'cron_invalid', /./],
  [
    'a time zone that does not exist',
    () => dataset({ schedule: { type: 'cron', cron: '0 0 * * *', timezone: 'Mars/Olympus' } }),
    'timezone_unknown',
    /Mars\/Olympus/,
  ],
  [
    'a calendar that does not exist',
    () => dataset({ freshness: { update_frequency: 'daily', calendar: 'XMARS' } }),
    'calendar_unknown',
    /XMARS/,
  ],
]

test.each(refusals)('%s is refused by name, and nothing is half-done', async (_, wanted, code, says) => {
  const { lab, foreign } = await withPrices()
  const before = await records(lab)
  const fault = await lab.create(wanted(foreign)).catch((thrown: unknown) => thrown)
  expect(fault).toMatchObject({ code })
  const { message, next, details } = fault as Problem
  expect(`${message} ${next} ${JSON.stringify(details)}`).toMatch(says)
  expect(await records(lab)).toEqual(before)
})

test('every fault of a configuration is told at once, with its place', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await expect(
    lab.create({ type: 'ToySignal', name: 'bad', config: { lookback: 1, min: 'low', loopback: 3, neutral: 'one' } }),
  ).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('4 faults'),
    details: expect.arrayContaining([
      { path: '/lookback', message: 'must be >= 2' },
      { path: '/min', message: 'must be number' },
      { path: '/loopback', message: 'is not a known setting' },
      { path: '/neutral', message: 'must be one of zero, mean' },
    ]),
  })
})

test('the configuration of a Definition is held against the version in use, pinned or newest', async () => {
  const lab = await openLab({
    today: '2026-03-06',
    declarations: [
      toyDefinition(),
      toyDefinition({
        version: '1.1.0',
        parameters_schema: {
          type: 'object',
          additionalProperties: false,
          properties: { symbols: { type: 'integer' }, from: { type: 'string' } },
        },
      }),
    ],
  })
  const config = { from: '1990-01-02' }
  await expect(lab.create(source({ version: '1.0.0', config }))).rejects.toMatchObject({ code: 'config_invalid' })
  await lab.create(source({ config }))
})

test('a cycle is refused with the way around, and the graph stays as it was', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('a', { from: [], ready: false })
  await lab.signal('b', { from: 'a', ready: false })
  await lab.signal('c', { from: 'b', ready: false })
  await expect(lab.update('a', { upstreams: [{ name: 'c', role: 'from' }] })).rejects.toMatchObject({
    code: 'dependency_cycle',
    message: expect.stringMatching(/a.*->.*->/),
  })
  await expect(lab.update('a', { upstreams: [{ name: 'a', role: 'from' }] })).rejects.toMatchObject({
    code: 'dependency_cycle',
  })
  expect((await lab.instance('a')).upstream_refs).toEqual([])
})

test('two edges that would close a cycle together are not both made', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  for (const name of ['a', 'b']) await lab.signal(name, { from: [], ready: false })
  const tries = await Promise.allSettled([
    lab.update('a', { upstreams: [{ name: 'b', role: 'from' }] }),
    lab.update('b', { upstreams: [{ name: 'a', role: 'from' }] }),
  ])
  expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a change made from an old revision is refused', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('a', { from: [], ready: false })
  const { id } = await lab.instance('a')
  await lab.lifecycle.updateInstance(lab.caller, id, { revision: 1, about: 'first' })
  await expect(lab.lifecycle.updateInstance(lab.caller, id, { revision: 1, about: 'second' })).rejects.toMatchObject({
    code: 'revision_conflict',
  })
  expect(await lab.instance('a')).toMatchObject({ about: 'first', revision: 2 })
})

test('the typed columns of a type follow its configuration', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('a', { from: [], ready: false, config: { lookback: 20 } })
  const { id } = await lab.instance('a')
  await lab.update('a', { config: { lookback: 30 } })
  expect(await lab.sql('SELECT * FROM toy_signal')).toEqual([{ instance_id: id, lookback: 30 }])
})

test('every mutation is recorded with who did it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('a', { from: [], ready: false })
  const { id } = await lab.instance('a')
  await lab.update('a', { about: 'new' })
  const { items } = await lab.storage.activities({ resource_id: id })
  expect(items.map(({ action, actor, correlation_id }) => [action, actor, correlation_id]).reverse()).toEqual([
    ['instance.created', 'researcher', 'lab'],
    ['instance.updated', 'researcher', 'lab'],
  ])
})
