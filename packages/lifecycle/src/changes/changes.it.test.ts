import type { Problem } from '@optaic/domain'
import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'

type ChangeSet = Parameters<Lab['lifecycle']['planChanges']>[1]
type Wanted = ChangeSet['instances'][number]

const source = (config = {}): Wanted => ({ type: 'ToySource', name: 'prices-source', definition: 'toy', config })
const prices: Wanted = { type: 'ToyDataset', name: 'prices', upstreams: [{ name: 'prices-source', role: 'source' }] }
const signal = (name: string, from: string, change: Partial<Wanted> = {}): Wanted => ({
  type: 'ToySignal',
  name,
  upstreams: [{ name: from, role: 'from' }],
  ...change,
})
const file = (...instances: readonly Wanted[]): ChangeSet => ({ project: { name: 'lab' }, instances })

/** Prices, a signal of them, and a signal of that; all READY. */
const withChain = async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', config: { lookback: 20 } })
  await lab.signal('smooth', { from: 'momentum' })
  return lab
}

/** Everything that a plan may not touch. */
const records = async ({ storage }: Lab) => ({
  projects: (await storage.projects({})).items,
  instances: (await storage.instances({})).items,
  flows: (await storage.flows({})).items,
  activities: (await storage.activities({})).items.length,
  verdicts: (await storage.verdicts({})).items.length,
  outbox: await storage.pendingOutbox({}),
  events: await storage.lastPosition(),
})

const statuses = async ({ storage }: Lab) =>
  new Map((await storage.flows({ limit: 1000 })).items.map(flow => [`${flow.instance_name}.${flow.kind}`, flow.status]))

/** Plans, holds that nothing was written, applies, and holds that the plan was what then happened. */
async function planned(lab: Lab, set: ChangeSet) {
  const before = await records(lab)
  const old = await statuses(lab)
  const plan = await lab.lifecycle.planChanges(lab.caller, set)
  expect(await records(lab)).toEqual(before)
  expect(await lab.lifecycle.applyChanges(lab.caller, set)).toEqual(plan)
  const now = await statuses(lab)
  const moved = [...now].filter(([flow, status]) => old.get(flow) !== status)
  const told = plan.flows.filter(flow => flow.old_status !== flow.new_status)
  expect(told.map(flow => [`${flow.instance_name}.${flow.kind}`, flow.new_status])).toEqual(moved.toSorted())
  return plan
}

test('what a file changes is told place by place, with every Flow that becomes STALE, before it is done', async () => {
  const lab = await withChain()
  const plan = await planned(
    lab,
    file(source({ symbols: 3 }), prices, signal('momentum', 'prices', { config: { lookback: 60, max: 1 } })),
  )
  expect(plan).toMatchObject({
    project: { name: 'lab', change: 'keep' },
    instances: [
      { name: 'prices-source', change: 'update', differences: [{ path: '/config/symbols', after: 3 }] },
      { name: 'prices', change: 'keep', differences: [] },
      {
        name: 'momentum',
        change: 'update',
        differences: [
          { path: '/config/lookback', before: 20, after: 60 },
          { path: '/config/max', after: 1 },
        ],
      },
    ],
    refused: [],
  })
  expect(plan.flows.map(flow => [flow.instance_name, flow.old_status, flow.new_status, flow.deployed])).toEqual([
    ['momentum', 'READY', 'STALE', false],
    ['prices', 'READY', 'STALE', false],
    ['smooth', 'READY', 'STALE', false],
  ])
  expect((await lab.instance('momentum')).config_json).toEqual({ lookback: 60, max: 1 })
})

test('the same file again changes nothing', async () => {
  const lab = await withChain()
  const set = file(
    source(),
    prices,
    signal('momentum', 'prices', { config: { lookback: 20 } }),
    signal('smooth', 'momentum'),
  )
  const before = await records(lab)
  const plan = await planned(lab, set)
  expect(plan.instances.map(({ change }) => change)).toEqual(['keep', 'keep', 'keep', 'keep'])
  expect(plan.flows).toEqual([])
  expect(await records(lab)).toEqual(before)
})

test('a project that is not there, and all in it, is planned as one and made as one', async () => {
  const lab = await withChain()
  const set: ChangeSet = {
    ...file(source(), prices, signal('fast', 'prices')),
    project: { name: 'desk', about: 'Ours.' },
  }
  const plan = await planned(lab, set)
  expect(plan.project).toEqual({ name: 'desk', change: 'create' })
  expect(plan.instances.map(({ name, change }) => [name, change])).toEqual([
    ['prices-source', 'create'],
    ['prices', 'create'],
    ['fast', 'create'],
  ])
  expect(
    plan.flows.map(({ instance_name, old_status, new_status, deployed }) => [
      instance_name,
      old_status,
      new_status,
      deployed,
    ]),
  ).toEqual([
    ['fast', null, 'NOT_INITIALIZED', true],
    ['prices', null, 'NOT_INITIALIZED', true],
  ])
  expect(await lab.storage.project('desk')).toMatchObject({ about: 'Ours.' })
})

test('a schedule is deployed anew and makes nothing STALE; a Run under way is STALE once it has ended', async () => {
  const lab = await withChain()
  const half = await lab.runHalf('momentum')
  const plan = await lab.lifecycle.applyChanges(
    lab.caller,
    file(
      signal('momentum', 'prices', { config: { lookback: 5 } }),
      signal('smooth', 'momentum', { schedule: { type: 'interval', minutes: 5, timezone: 'UTC', enabled: true } }),
    ),
  )
  expect(plan.flows).toMatchObject([
    { instance_name: 'momentum', old_status: 'RUNNING', new_status: 'STALE', deployed: false },
    { instance_name: 'smooth', old_status: 'READY', new_status: 'STALE', deployed: true },
  ])
  await half.finish()
  expect((await lab.flow('momentum')).status).toBe('STALE')
})

test('all that is refused is told at once, each with its own code, and nothing is changed', async () => {
  const lab = await withChain()
  const set = file(
    source({ symbols: 3 }),
    { type: 'ToyDataset', name: 'momentum' },
    signal('momentum', 'prices', { config: { lookback: 1 } }),
    signal('slow', 'nothing'),
    signal('slower', 'slow'),
    { ...source(), definition: 'tov' },
    signal('fine', 'prices'),
  )
  const before = await records(lab)
  const plan = await lab.lifecycle.planChanges(lab.caller, set)
  expect(plan.refused.map(({ type, name, problem }) => [type, name, problem.code])).toEqual([
    ['ToyDataset', 'momentum', 'name_taken'],
    ['ToySignal', 'momentum', 'config_invalid'],
    ['ToySignal', 'slow', 'upstream_not_found'],
    ['ToySignal', 'slower', 'upstream_not_found'],
    ['ToySource', 'prices-source', 'definition_not_found'],
  ])
  expect(plan.refused[3]?.problem.message).toBe('"slower" refers to "slow", which is refused')
  expect(plan.instances.map(({ name, change }) => [name, change])).toEqual([
    ['prices-source', 'update'],
    ['fine', 'create'],
  ])
  await expect(lab.lifecycle.applyChanges(lab.caller, set)).rejects.toMatchObject({
    code: 'change_refused',
    message: '5 changes are refused, so nothing was changed',
    details: expect.arrayContaining([
      expect.objectContaining({ path: 'ToySignal momentum', code: 'config_invalid' }),
      { path: 'ToySignal momentum/lookback', message: 'must be >= 2' },
    ]),
  })
  expect(await records(lab)).toEqual(before)
})

test('creating what is there already says whether it is the same, and what differs', async () => {
  const lab = await withChain()
  const taken = (wanted: Wanted): Promise<Problem> =>
    lab.create(wanted).then(
      () => Promise.reject(new Error('it was created')),
      (problem: Problem) => problem,
    )
  expect(await taken(signal('momentum', 'prices', { config: { lookback: 20 } }))).toMatchObject({
    code: 'name_taken',
    message: 'There is a ToySignal "momentum" already, and it is what was asked for',
    details: [],
  })
  expect(await taken(signal('momentum', 'smooth', { about: 'Mine.', config: { lookback: 20 } }))).toMatchObject({
    code: 'name_taken',
    message: 'There is a ToySignal "momentum" already, which differs in 2 places',
    details: [
      { path: '/about', before: '', after: 'Mine.', message: 'is "", not "Mine."' },
      { path: '/upstreams/0/name', before: 'prices', after: 'smooth', message: 'is "prices", not "smooth"' },
    ],
    next: expect.stringContaining('optaic apply FILE'),
  })
  expect(await taken({ type: 'ToySignal', name: 'prices' })).toMatchObject({
    message: 'There is a ToyDataset "prices" already',
    next: expect.stringContaining('another name'),
  })
})

test('two that apply the same file at once make it once', async () => {
  const lab = await withChain()
  const set = file(signal('fast', 'prices'), signal('faster', 'fast'))
  const plans = await Promise.all([1, 2].map(() => lab.lifecycle.applyChanges(lab.caller, set)))
  expect(plans.flatMap(({ instances }) => instances.map(({ change }) => change)).toSorted()).toEqual([
    'create',
    'create',
    'keep',
    'keep',
  ])
  expect((await lab.storage.instances({ name: 'fast' })).items).toHaveLength(1)
})
