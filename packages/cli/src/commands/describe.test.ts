/** `optaic describe`: all parts of a thing, whatever kind of thing its name means. */
import { expect, test } from 'vitest'
import { type Desk, flow, id, instance, optaic, run } from '../testing/desk.ts'

const prices = flow(1, { instance_name: 'prices' })
const momentum = flow(2, { instance_name: 'momentum', instance_type: 'SignalInstance', status: 'ERROR' })
const desk: Desk = {
  instances: [
    instance(1, [prices]),
    instance(2, [momentum], {
      about: 'twelve months',
      upstream_refs: [
        { resource_id: id('a', 1) as never, role: 'prices' },
        { resource_id: id('a', 99) as never, role: 'gone' },
      ],
      config_json: { min: -1, note: '\u202eevil' },
      schedule_json: { type: 'cron', cron: '30 17 * * 1-5', timezone: 'America/New_York' },
    }),
  ],
  runs: [
    run(3, {
      instance_id: momentum.instance_id,
      flow_id: momentum.id,
      state: 'failed',
      error: { code: 'guardrail_blocked', message: 'signal.bounds said no' },
    }),
  ],
  services: {
    listVerdicts: async ({ instance_id }) => ({
      items: [
        { passed: true, message: 'all there' },
        { passed: false, message: '3 values above 10' },
      ].map((said, index) => ({
        id: id('c', index),
        time: '2026-03-06T21:00:00.000Z',
        name: index === 0 ? 'signal.coverage' : 'signal.bounds',
        gate: 'run.output',
        enforcement: 'block' as const,
        instance_id: instance_id ?? '',
        run_id: null,
        numbers: {},
        ...said,
      })),
      next: null,
    }),
  },
}

test('an Instance: schedule, upstreams by name, config, Flows, latest Runs and what guardrails refused', async () => {
  const { exitCode, out, err } = await optaic(desk, 'describe momentum')
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  const has = (text: string) => expect(out).toContain(text)
  has('Name        momentum\nType        SignalInstance\nProject     desk\nAbout       twelve months\n')
  has('Schedule    {"type":"cron","cron":"30 17 * * 1-5","timezone":"America/New_York"}\n')
  has(`\nUpstreams\n  prices  prices (DatasetInstance)\n  gone    ${id('a', 99)}\n`)
  has('\nConfig\n  {\n    "min": -1,\n    "note": "�evil"\n  }\n')
  has('\nFLOW              STATUS\nmomentum.refresh  ERROR\n')
  has('failed  manual   2026-03-06 21:00:00Z  2.5 s  guardrail_blocked: signal.bounds said no\n')
  has(
    '\nGUARDRAIL      SAID   WHEN                  BECAUSE\nsignal.bounds  block  2026-03-06 21:00:00Z  3 values above 10\n',
  )
  expect(out).not.toContain('signal.coverage')
})

test('the same by its id, and as one document', async () => {
  const { out } = await optaic(desk, `describe ${id('a', 2)} --json`)
  expect(JSON.parse(out)).toMatchObject({
    instance: { name: 'momentum' },
    runs: [{ id: id('e', 3) }],
    guardrail_verdicts: [{ passed: true }, { passed: false }],
  })
})

test('a Run by its id, or the latest of an Instance', async () => {
  const used = run(3, {
    rows: 5040,
    rerun_of: id('e', 2),
    definitions: [
      {
        slot: 'pipeline',
        name: 'files',
        version: '1.2.0',
        definition_version_id: id('d', 1),
        config: { paths: ['a'] },
      },
    ],
    inputs: [
      { role: 'prices', flow_id: id('f', 1), instance_id: id('a', 1), version_id: id('9', 1), version_number: 4 },
    ],
    config: { min: -1 },
    metrics: { sharpe: 0.5, capacity: null, alpha: -0.25 },
  } as never)
  const one = { ...desk, runs: [used] }
  const { out } = await optaic(one, `describe ${id('e', 3)}`)
  expect(out).toContain(
    'Flow      prices.refresh\nState     completed\nTrigger   manual, mode normal\nAttempt   1 of 1\n',
  )
  expect(out).toContain(`Repeats   ${id('e', 2)}\n`)
  expect(out).toContain('Took      2.5 s\n')
  expect(out).toContain('Rows      5,040\n')
  expect(out).toContain(
    `Definitions\n  pipeline  files 1.2.0  {"paths":["a"]}\nConfig\n  {\n    "min": -1\n  }\nInputs\n  prices  version 4 of prices.refresh\n`,
  )
  expect(out).toContain('Metrics\n  alpha   -0.25\n  sharpe  0.5\n')
  expect((await optaic(one, 'describe prices --run')).out).toBe(out)
})

test('a Definition, unless an Instance has the name', async () => {
  const version = {
    id: id('d', 1),
    definition_id: id('d', 9),
    kind: 'PipelineDef',
    name: 'prices',
    version: '1.2.0',
    about: 'Rows of files.',
    parameters_schema: { type: 'object' },
    input_schema: {},
    output_schema: {},
    upstreams: [{ role: 'input', types: ['DatasetInstance'], min: 0, max: null, about: '' }],
    guardrails: [],
    flows: ['refresh'],
    status_aggregation_contract: { rule: 'min_severity', priority: [] },
    examples: [{ path: 'a.csv' }],
    created_at: '2026-03-06T21:00:00.000Z',
  }
  const services = {
    getDefinition: async () => ({
      id: id('d', 9),
      kind: 'PipelineDef',
      name: 'prices',
      created_at: version.created_at,
    }),
    listDefinitionVersions: async () => [version, { ...version, version: '1.1.0' }],
  } as never
  const { out } = await optaic({ services }, 'describe prices')
  expect(out).toContain(
    'Kind      PipelineDef\nVersion   1.2.0\nAbout     Rows of files.\nFlows     refresh\nVersions  1.2.0, 1.1.0\n',
  )
  expect(out).toContain('\nUpstreams\n  input  DatasetInstance, 0 to any number\n')
  expect(out).toContain('\nExample\n  {\n    "path": "a.csv"\n  }\n')
  expect((await optaic({ ...desk, services }, 'describe prices')).out).toContain('Type        DatasetInstance\n')
})

test('what is nowhere is said with the name that is meant', async () => {
  expect(await optaic(desk, 'describe price')).toMatchObject({
    exitCode: 1,
    err: 'instance_not_found: There is no instance "price"\nTry: did you mean "prices"?\n',
  })
})
