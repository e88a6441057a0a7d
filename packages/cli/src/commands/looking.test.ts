/** Commands that look: what people read, what machines read, and the exit code, behind the real routes. */
import { describe, expect, test } from 'vitest'
import { flow, id, instance, optaic, run } from '../testing/desk.ts'
import { desk, fx, momentum, prices } from '../testing/sample-desk.ts'

describe('get', () => {
  test('Flows with their statuses', async () => {
    expect(await optaic(desk, 'get flows')).toEqual({
      exitCode: 0,
      err: '',
      out: `FLOW              STATUS  LAST DATA   EXPECTED    WHY
prices.refresh    STALE   2026-03-05  2026-03-06  last data 2026-03-05, expected 2026-03-06
momentum.refresh  ERROR                           run failed: source returned 0 rows
fx.refresh        READY   2026-03-06
`,
    })
  })

  test('Runs with the names of their Flows', async () => {
    expect((await optaic(desk, 'get runs')).out).toBe(
      `RUN                                   FLOW              STATE      TRIGGER  CREATED                TOOK    ROWS  ERROR
eeeeeeee-0000-7000-8000-000000000009  momentum.refresh  failed     manual   2026-03-06 21:00:00Z  2.5 s          source_empty: source returned 0 rows
eeeeeeee-0000-7000-8000-000000000001  prices.refresh    completed  manual   2026-03-06 21:00:00Z  2.5 s  12,345
`,
    )
    expect((await optaic(desk, 'get runs prices')).out).not.toContain('momentum')
  })

  test('filters go to the server, machines get the documents', async () => {
    const { out } = await optaic(desk, 'get flows --status STALE --json')
    expect(JSON.parse(out)).toMatchObject([{ id: prices.id, status: 'STALE' }])
    expect(JSON.parse((await optaic(desk, 'get instances --type SignalInstance --json')).out)).toHaveLength(1)
    expect(JSON.parse((await optaic(desk, 'get runs --limit 1 --json')).out)).toHaveLength(1)
  })

  test('lists longer than a page are whole', async () => {
    const many = Array.from({ length: 2345 }, (_, number) => instance(number, [flow(number)]))
    expect(JSON.parse((await optaic({ instances: many }, 'get flows --json')).out)).toHaveLength(2345)
  })

  test('nothing there is said to people and is an empty list to machines', async () => {
    expect(await optaic({}, 'get flows')).toEqual({ exitCode: 0, out: '', err: 'No Flows.\n' })
    expect(await optaic({}, 'get flows --json')).toEqual({ exitCode: 0, out: '[]\n', err: '' })
  })
})

describe('names', () => {
  test('a mistyped one brings the one that is meant', async () => {
    expect(await optaic(desk, 'run momentun')).toEqual({
      exitCode: 1,
      out: '',
      err: 'instance_not_found: There is no instance "momentun"\nTry: did you mean "momentum"?\n',
    })
  })

  test('one in two projects needs the project', async () => {
    const other = flow(8, { instance_name: 'prices', project_name: 'lab', project_id: id('b', 2) })
    const two = { instances: [instance(1, [prices]), instance(8, [other], { project_name: 'lab' })] }
    const { exitCode, err } = await optaic(two, 'describe prices')
    expect(exitCode).toBe(2)
    expect(err).toBe('name_ambiguous: "prices" is in 2 projects: desk, lab\nTry: add --project desk\n')
    expect((await optaic(two, 'describe prices --project lab')).out).toContain('Project     lab\n')
  })

  test('an Instance with two Flows needs the Flow, and a part has none', async () => {
    const model = ['training', 'inference'].map((kind, index) => flow(10 + index, { instance_name: 'model', kind }))
    const two = { instances: [instance(10, model), instance(4, [], { name: 'files' })] }
    expect(await optaic(two, 'run model')).toMatchObject({
      exitCode: 2,
      err: 'flow_ambiguous: "model" has 2 Flows: model.training, model.inference\nTry: name one of them, such as model.training\n',
    })
    expect((await optaic(two, 'run files')).err).toContain('PipelineInstance "files" has no Flows')
    expect((await optaic(two, 'run model.monitoring')).err).toContain('the Flows of "model": training, inference')
  })
})

describe('logs', () => {
  const line = (sequence: number, message: string, level: 'info' | 'warning' = 'info') => ({
    run_id: run(1).id,
    sequence,
    time: '2026-03-06T21:00:00.123Z',
    level,
    message,
  })

  test('every line once, in order, safe to print', async () => {
    const all = [line(1, 'reading'), line(2, 'odd \u001b[2J\nsecond', 'warning')]
    const services = { listLogs: async (_: string, after: number) => all.filter(one => one.sequence > after) }
    expect((await optaic({ ...desk, services }, 'logs prices')).out).toBe(
      `21:00:00.123  info     reading\n21:00:00.123  warning  odd �[2J\n${' '.repeat(23)}second\n`,
    )
    expect(JSON.parse((await optaic({ ...desk, services }, 'logs prices --json')).out)).toEqual(all)
  })

  test('a failed Run ends with what it died of, and what to do', async () => {
    const services = { listLogs: async () => [line(1, 'reading')] }
    const expected = {
      exitCode: 0,
      out: '21:00:00.123  info     reading\n',
      err: `source_empty: source returned 0 rows\nTry: mend what it names, then: optaic rerun ${id('e', 9)}\n`,
    }
    expect(await optaic({ ...desk, services }, 'logs momentum')).toEqual(expected)
    const followed = await optaic(
      { ...desk, services: { listLogs: async (_, after) => (after === 0 ? [line(1, 'reading')] : []) } },
      'logs momentum -f',
    )
    expect(followed).toEqual({ ...expected, err: `${expected.err}Run ${id('e', 9)} failed\n` })
  })

  test('-f goes on until the Run has ended, and has the lines of its last moments', async () => {
    const written = [line(1, 'one')]
    let looks = 0
    const services = {
      getRun: async () => {
        looks++
        if (looks === 2) written.push(line(2, 'two'))
        if (looks === 3) written.push(line(3, 'three'))
        return run(1, { state: looks >= 3 ? 'completed' : 'running' })
      },
      listLogs: async (_: string, after: number) => written.filter(one => one.sequence > after),
    }
    const pauses: number[] = []
    const pause = async (ms: number) => void pauses.push(ms)
    const { out, err, exitCode } = await optaic({ ...desk, services }, `logs ${id('e', 1)} -f --json`, { pause })
    expect(
      out
        .trim()
        .split('\n')
        .map(one => JSON.parse(one).message),
    ).toEqual(['one', 'two', 'three'])
    expect({ err, exitCode, pauses }).toEqual({ err: '', exitCode: 0, pauses: [500, 500] })
  })
})

describe('status', () => {
  test('what is not in order, why, and what to press', async () => {
    expect((await optaic(desk, 'status')).out).toBe(`3 Flows: 1 READY, 1 STALE, 1 ERROR

FLOW              STATUS  LAST DATA   EXPECTED    WHY
prices.refresh    STALE   2026-03-05  2026-03-06  last data 2026-03-05, expected 2026-03-06
momentum.refresh  ERROR                           run failed: source returned 0 rows

What to press
  optaic run prices --mode recursive
  optaic logs ${id('e', 9)}
`)
  })

  test('everything in order is one line', async () => {
    expect((await optaic({ instances: [instance(3, [fx])] }, 'status')).out).toBe('1 Flow: 1 READY\n')
  })

  test('of one Instance: its Flows and those it depends on', async () => {
    const lineage = async () => ({
      nodes: [
        { ...prices, depth: 1 },
        { ...momentum, depth: 0 },
      ],
      edges: [],
    })
    const { out } = await optaic({ ...desk, services: { lineage } }, 'status momentum --json')
    expect(JSON.parse(out)).toMatchObject({
      flows: 2,
      statuses: { STALE: 1, ERROR: 1 },
      not_ready: [
        { id: momentum.id, press: `optaic logs ${id('e', 9)}` },
        { id: prices.id, press: 'optaic run prices --mode recursive' },
      ],
    })
  })
})

test('lineage draws what an Instance reads and what reads it, each thing opened once', async () => {
  const rank = flow(5, { instance_name: 'rank', last_data_date: '2026-03-06' })
  const backtest = flow(6, { instance_name: 'book', kind: 'backtest', status: 'RUNNING', status_reason: 'under way' })
  const edge = (downstream: string, upstream: string, role: string) => ({
    downstream_flow_id: downstream as never,
    upstream_flow_id: upstream as never,
    kind: 'data' as const,
    role,
  })
  const lineage = async () => ({
    nodes: [prices, fx, momentum, rank, backtest].map(node => ({ ...node, depth: 0 })),
    edges: [
      edge(momentum.id, rank.id, 'features'),
      edge(momentum.id, prices.id, 'prices'),
      edge(rank.id, prices.id, 'prices'),
      edge(prices.id, fx.id, 'fx'),
      edge(backtest.id, momentum.id, 'signal'),
    ],
  })
  const { out } = await optaic({ ...desk, services: { lineage } }, 'lineage momentum')
  expect(out).toBe(`momentum.refresh  ERROR  run failed: source returned 0 rows
depends on
├─ rank.refresh  READY  as features  2026-03-06
│  └─ prices.refresh  STALE  as prices  last data 2026-03-05, expected 2026-03-06
│     └─ fx.refresh  READY  as fx  2026-03-06
└─ prices.refresh  STALE  as prices  last data 2026-03-05, expected 2026-03-06  (see above)
is used by
└─ book.backtest  RUNNING  as signal  under way
`)
  const up = await optaic({ ...desk, services: { lineage } }, 'lineage momentum --direction upstream')
  expect(up.out).not.toContain('is used by')
})
