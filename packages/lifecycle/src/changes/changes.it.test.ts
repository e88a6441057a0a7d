import { type DefinitionDeclaration, type JsonObject, Problem } from '@optaic/domain'
import { createLifecycle } from '@optaic/lifecycle'
import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'
import { toyDefinition, toyKind } from '../../lab/toy-kinds.ts'

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
  expect(await lab.lifecycle.planChanges(lab.caller, set)).toMatchObject({ flows: [], refused: [] })
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

test('a project may be named by its id, and an id that is none makes no project', async () => {
  const lab = await withChain()
  const { id } = await lab.lifecycle.getProject('lab')
  expect(await lab.lifecycle.planChanges(lab.caller, { project: { name: id }, instances: [prices] })).toMatchObject({
    project: { name: 'lab', change: 'keep' },
    instances: [{ name: 'prices', change: 'keep' }],
  })
  const none = { project: { name: id.replace(/.$/, 'f') }, instances: [] }
  await expect(lab.lifecycle.planChanges(lab.caller, none)).rejects.toMatchObject({ code: 'project_not_found' })
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

const macro = (version: string, body: string, change: Partial<DefinitionDeclaration> = {}): DefinitionDeclaration =>
  toyDefinition({
    kind: 'OpMacroDef',
    name: 'slow',
    version,
    parameters_schema: { type: 'object' },
    code: { body },
    ...change,
  })
const formula = toyDefinition({
  name: 'formula',
  parameters_schema: { type: 'object', properties: { text: { type: 'string', format: 'expression' } } },
})

/** What is examined sees the library that it was given. */
const definition = (declaration: DefinitionDeclaration, examined: string[] = []) => ({
  kind: declaration.kind,
  name: declaration.name,
  version: declaration.version,
  declare: () => declaration,
  examination: (fresh: boolean) => ({
    library: ['OpDef', 'OpMacroDef'] as const,
    examine: async ({ name, code }: DefinitionDeclaration, library: readonly { name: string; version: string }[]) => {
      examined.push(
        `${fresh ? 'fresh ' : ''}${name} with ${library.map(one => `${one.name} ${one.version}`).join(', ')}`,
      )
      if (code.body === 'leaks') throw new Problem('definition_looks_ahead', `${name} knows the future`)
    },
  }),
})

/** A dataset that names the macro, one that names it by way of another, and one that pins it; all READY. */
const withMacro = async () => {
  const lab = await openLab({ today: '2026-03-06', declarations: [toyDefinition(), formula] })
  const calling = macro('1.0.0', 'slow(close) * 2', { name: 'twice' })
  await lab.lifecycle.applyChanges(lab.caller, {
    definitions: [definition(macro('1.0.0', 'close')), definition(calling)],
    instances: [],
  })
  for (const [name, text] of Object.entries({
    names: 'slow(close)',
    calls: 'twice(close)',
    pins: 'slow@1.0.0(close)',
  })) {
    await lab.create({ type: 'ToySource', name: `${name}-source`, definition: 'formula', config: { text } })
    await lab.create({ type: 'ToyDataset', name, upstreams: [{ name: `${name}-source`, role: 'source' }] })
    await lab.run(name)
  }
  await lab.signal('below', { from: 'calls' })
  return lab
}

test('a new version of a macro is planned with who follows it and all that becomes STALE, and who pins stays', async () => {
  const lab = await withMacro()
  const examined: string[] = []
  const plan = await planned(lab, {
    definitions: [
      definition(macro('1.1.0', 'MEAN(close, 5)'), examined),
      definition(macro('1.0.0', 'slow(close) - 1', { name: 'less' }), examined),
    ],
    instances: [],
  })
  expect(plan.project).toBeNull()
  expect(plan.definitions).toMatchObject([
    { name: 'slow', version: '1.1.0', before: '1.0.0', change: 'update' },
    { name: 'less', version: '1.0.0', before: null, change: 'create', users: [] },
  ])
  expect(plan.definitions[0]?.users).toMatchObject([
    { project_name: 'lab', type: 'ToyDataset', name: 'calls', as: 'follows' },
    { project_name: 'lab', type: 'ToyDataset', name: 'names', as: 'follows' },
  ])
  expect(plan.flows.map(flow => [flow.instance_name, flow.new_status])).toEqual([
    ['below', 'STALE'],
    ['calls', 'STALE'],
    ['names', 'STALE'],
  ])
  // Planned and applied alike; the second sees the new version of the first. Asked again, nothing is examined anew.
  expect(examined).toEqual(Array(2).fill(['slow with ', 'fresh less with slow 1.1.0']).flat())
})

test('a version that breaks needs a major number; with it, whom it does not fit is named, and who pins stays', async () => {
  const trial = toyKind({
    type: 'ToyTrial',
    about: 'Tries a macro.',
    definition: { kinds: ['OpMacroDef'], optional: false },
    config_schema: null,
  })
  const lab = await openLab({ today: '2026-03-06', kinds: [trial] })
  const sized = (version: string, properties: JsonObject) => ({
    definitions: [
      definition(macro(version, 'close', { parameters_schema: { additionalProperties: false, properties } })),
    ],
    instances: [],
  })
  await lab.lifecycle.applyChanges(lab.caller, sized('1.0.0', { n: {} }))
  await lab.create({ type: 'ToyTrial', name: 'fits', definition: 'slow' })
  await lab.create({ type: 'ToyTrial', name: 'odd', definition: 'slow', config: { n: 5 } })
  await lab.create({ type: 'ToyTrial', name: 'old', definition: 'slow', version: '1.0.0', config: { n: 5 } })
  const plan = await lab.lifecycle.planChanges(lab.caller, sized('1.1.0', {}))
  expect(plan.refused).toMatchObject([{ name: 'slow', problem: { code: 'definition_version_breaking' } }])
  const { definitions } = await planned(lab, sized('2.0.0', {}))
  expect(definitions[0]?.users.map(({ name, as, why }) => [name, as, why])).toEqual([
    ['fits', 'follows', null],
    ['odd', 'unfit', 'the configuration of "odd" does not fit: /n is not a known setting'],
    ['old', 'pins', null],
  ])
})

test('what keeps a Definition from being registered stands in the plan with all else that is refused', async () => {
  const lab = await withMacro()
  const before = await records(lab)
  const set: ChangeSet = {
    ...file({ type: 'ToyDataset', name: 'lacks' }),
    definitions: [
      definition(macro('1.1.0', 'leaks')),
      definition(macro('1.0.0', 'close + 1')),
      definition(macro('one', 'close')),
      definition(macro('1.0.0', 'slow(close) * 2', { name: 'twice' })),
    ],
  }
  const plan = await lab.lifecycle.planChanges(lab.caller, set)
  expect(plan.refused.map(({ type, name, problem }) => [type, name, problem.code])).toEqual([
    ['OpMacroDef', 'slow', 'definition_looks_ahead'],
    ['OpMacroDef', 'slow', 'definition_version_changed'],
    ['OpMacroDef', 'slow', 'invalid_request'],
    ['ToyDataset', 'lacks', 'upstream_count_wrong'],
  ])
  expect(plan.definitions).toMatchObject([{ name: 'twice', change: 'keep' }])
  await expect(lab.lifecycle.applyChanges(lab.caller, set)).rejects.toMatchObject({ code: 'change_refused' })
  expect(await records(lab)).toEqual(before)
})

test('what a start of another program would do is told by the one that runs, and is what its start then does', async () => {
  const lab = await withChain()
  const other = (symbols: object, version = '1.1.0') => [
    toyDefinition(),
    toyDefinition({
      version,
      parameters_schema: { type: 'object', additionalProperties: false, properties: { symbols } },
    } as never),
    toyDefinition({ name: 'fresh' }),
  ]
  const planOf = (declarations: readonly DefinitionDeclaration[]) =>
    createLifecycle({ ...lab.options, declarations }).planDeclarations(lab.caller)
  const before = await records(lab)
  const plan = await planOf(other({ type: ['integer', 'null'] }))
  expect(plan.definitions.map(({ name, before: from, version, users }) => [name, from, version, users.length])).toEqual(
    [
      ['toy', '1.0.0', '1.1.0', 2],
      ['fresh', null, '1.0.0', 0],
    ],
  )
  const refused = await planOf([...other({ type: 'string' }), toyDefinition({ name: 'fresh', flows: [] })])
  expect(refused.refused.map(({ name, problem }) => [name, problem.code])).toEqual([
    ['toy', 'definition_version_breaking'],
    ['fresh', 'definition_version_changed'],
  ])
  expect(await records(lab)).toEqual(before)
  const old = await statuses(lab)
  await lab.restart(other({ type: ['integer', 'null'] }))
  const moved = [...(await statuses(lab))].filter(([flow, status]) => old.get(flow) !== status)
  expect(plan.flows.map(flow => [`${flow.instance_name}.${flow.kind}`, flow.new_status])).toEqual(moved.toSorted())
  expect(moved.map(([flow]) => flow).toSorted()).toEqual(['momentum.refresh', 'prices.refresh', 'smooth.refresh'])
  expect((await planOf(other({ type: ['integer', 'null'] }))).definitions).toEqual([])
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
