/** Graphs are drawn as lines `flow status < upstreams`; plans are compared as `wave flow < steps it waits for`. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FlowStatus, flowStatuses } from './flow.ts'
import { type FlowGraph, planRecursive } from './recursive-plan.ts'

function graph(text: string): FlowGraph {
  const lines = text.trim().split('\n')
  const parsed = lines.map(line => line.trim().split(/[\s<]+/) as [string, FlowStatus, ...string[]])
  return {
    flows: parsed.map(([id, status]) => ({ id, status })),
    edges: parsed.flatMap(([id, , ...upstreams]) =>
      upstreams.map(upstream => ({ downstream_flow_id: id, upstream_flow_id: upstream })),
    ),
  }
}

const plan = (text: string, target: string): string[] =>
  planRecursive(graph(text), target).map(({ wave, flow_id, action, depends_on }) =>
    [wave, action === 'wait' ? `(${flow_id})` : flow_id, ...(depends_on.length ? ['<', ...depends_on] : [])].join(' '),
  )

describe('brings up what is needed and no more', () => {
  test('all READY: the target alone', () => {
    expect(plan('prices READY\n signal READY < prices', 'signal')).toEqual(['0 signal'])
  })

  test('a stale diamond goes in waves, in parallel where the graph allows', () => {
    const diamond = `
      prices  STALE
      fx      STALE_SOURCE_DELAYED
      returns ERROR           < prices
      volumes NOT_INITIALIZED < prices
      signal  STALE           < returns volumes fx
      other   STALE           < prices`
    expect(plan(diamond, 'signal')).toEqual([
      '0 prices',
      '0 fx',
      '1 returns < prices',
      '1 volumes < prices',
      '2 signal < returns volumes fx',
    ])
  })

  test('a READY flow below a stale one is run again: the new version would leave it STALE', () => {
    const chain = 'prices STALE\n returns READY < prices\n signal READY < returns'
    expect(plan(chain, 'signal')).toEqual(['0 prices', '1 returns < prices', '2 signal < returns'])
  })

  test('a READY flow above a stale one is left alone', () => {
    const chain = 'prices READY\n returns STALE < prices\n signal READY < returns'
    expect(plan(chain, 'signal')).toEqual(['0 returns', '1 signal < returns'])
  })

  test('a run under way is waited for, unless its inputs are about to move', () => {
    expect(plan('prices RUNNING\n signal STALE < prices', 'signal')).toEqual(['0 (prices)', '1 signal < prices'])
    const moving = 'prices STALE\n returns RUNNING < prices\n signal STALE < returns'
    expect(plan(moving, 'signal')).toEqual(['0 prices', '1 returns < prices', '2 signal < returns'])
  })

  test('two roles filled by one flow are one step', () => {
    expect(plan('prices STALE\n signal STALE < prices prices', 'signal')).toEqual(['0 prices', '1 signal < prices'])
  })
})

test('each step says why', () => {
  const chain = 'prices STALE\n returns READY < prices\n signal READY < returns'
  const whys = planRecursive(graph(chain), 'signal').map(({ why }) => why)
  expect(whys).toEqual(['is STALE', 'an upstream is refreshed first', 'asked for'])
})

test('a target or an upstream outside the graph, and a cycle, are bugs and throw', () => {
  expect(() => plan('a READY', 'b')).toThrow('flow b is not in the graph')
  expect(() => plan('a READY < z', 'a')).toThrow('flow z is an upstream but not in the graph')
  expect(() => plan('a STALE < b\n b STALE < a', 'a')).toThrow('cycle')
})

test('10,000 flows in a row are no trouble', () => {
  const size = 10_000
  const flows = Array.from({ length: size }, (_, i) => ({ id: `${i}`, status: 'STALE' as const }))
  const edges = flows.slice(1).map(({ id }, i) => ({ downstream_flow_id: id, upstream_flow_id: `${i}` }))
  const steps = planRecursive({ flows, edges }, `${size - 1}`)
  expect(steps).toHaveLength(size)
  expect(steps.at(-1)).toMatchObject({ flow_id: `${size - 1}`, wave: size - 1 })
})

test('on any graph: played through, every step finds its upstreams READY, and none was READY for good before', () => {
  const node = fc.integer({ min: 0, max: 9 })
  const graphs = fc.record({
    statuses: fc.array(fc.constantFrom(...flowStatuses), { minLength: 10, maxLength: 10 }),
    pairs: fc.array(fc.tuple(node, node), { maxLength: 25 }),
  })
  fc.assert(
    fc.property(graphs, ({ statuses, pairs }) => {
      const edges = pairs
        .filter(([a, b]) => a > b)
        .map(([a, b]) => ({ downstream_flow_id: `${a}`, upstream_flow_id: `${b}` }))
      const flows = statuses.map((status, i) => ({ id: `${i}`, status }))
      const live = new Map<string, FlowStatus>(flows.map(({ id, status }) => [id, status]))
      let wave = 0
      for (const step of planRecursive({ flows, edges }, '9')) {
        expect(step.wave).toBeGreaterThanOrEqual(wave)
        wave = step.wave
        const upstreams = edges.filter(({ downstream_flow_id }) => downstream_flow_id === step.flow_id)
        for (const { upstream_flow_id } of upstreams) expect(live.get(upstream_flow_id)).toBe('READY')
        if (step.flow_id !== '9') expect(live.get(step.flow_id)).not.toBe('READY')
        live.set(step.flow_id, 'READY')
        for (const { downstream_flow_id, upstream_flow_id } of edges) {
          const outdated = upstream_flow_id === step.flow_id && live.get(downstream_flow_id) === 'READY'
          if (outdated) live.set(downstream_flow_id, 'STALE')
        }
      }
      expect(live.get('9')).toBe('READY')
    }),
  )
})
