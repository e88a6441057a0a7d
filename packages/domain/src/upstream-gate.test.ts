/** What a researcher reads when a Run has to wait. */
import { expect, test } from 'vitest'
import { renderProblem } from './problem-text.ts'
import { gate, typeInWords, type UpstreamState } from './upstream-gate.ts'

const momentum = { type: 'SignalInstance', name: 'momentum' }
const upstream = (name: string, rest: Partial<UpstreamState> = {}): UpstreamState => ({
  name,
  flow_kind: 'refresh',
  status: 'READY',
  last_data_date: '2026-03-05',
  expected_data_date: '2026-03-06',
  reason: '',
  ...rest,
})

test('the refusal reads like a colleague', () => {
  const upstreams = [
    upstream('prices', { status: 'STALE', reason: 'last data 2026-03-05, expected 2026-03-06' }),
    upstream('sectors', { last_data_date: '2026-03-06' }),
    upstream('volumes', { status: 'ERROR', reason: 'run r_91 failed: source returned 0 rows' }),
  ]
  expect(renderProblem(gate(upstreams, momentum)!)).toBe(
    [
      'upstream_not_ready: signal "momentum" waits for 2 flows',
      '  prices.refresh    STALE   last data 2026-03-05, expected 2026-03-06',
      '  volumes.refresh   ERROR   run r_91 failed: source returned 0 rows',
      'Try: optaic run momentum --mode recursive   (or --force to go ahead without them)',
    ].join('\n'),
  )
})

test('each blocker is a typed detail', () => {
  expect(gate([upstream('prices', { status: 'STALE' })], momentum)?.details).toEqual([
    {
      path: 'prices.refresh',
      status: 'STALE',
      message: 'last data 2026-03-05, expected 2026-03-06',
      last_data_date: '2026-03-05',
      expected_data_date: '2026-03-06',
    },
  ])
})

test('no upstream and only READY upstreams hold nothing up', () => {
  expect(gate([], momentum)).toBeNull()
  expect(gate([upstream('prices'), upstream('volumes')], momentum)).toBeNull()
})

const explanations: [Partial<UpstreamState>, string][] = [
  [{ status: 'NOT_INITIALIZED', last_data_date: null, expected_data_date: null }, 'has never run'],
  [{ status: 'RUNNING', reason: 'run r_7 is under way' }, 'run r_7 is under way'],
  [
    { status: 'STALE', last_data_date: '2026-03-06', reason: 'upstream fx.refresh has changed' },
    'upstream fx.refresh has changed; last data 2026-03-06, expected 2026-03-06',
  ],
  [
    { status: 'STALE_SOURCE_DELAYED', reason: 'the source has nothing newer: …' },
    'last data 2026-03-05, expected 2026-03-06; the source has nothing newer',
  ],
]
for (const [state, message] of explanations) {
  test(`${state.status}: ${message}`, () => {
    expect(gate([upstream('prices', state)], momentum)?.details[0]?.message).toBe(message)
  })
}

test('types are said in words', () => {
  expect(typeInWords('DatasetInstance')).toBe('dataset')
  expect(typeInWords('PortfolioOptimizerInstance')).toBe('portfolio optimizer')
})
