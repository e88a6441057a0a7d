/** Statuses of flows to the status of their instance, as a table. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FlowStatus, flowStatuses } from './flow.ts'
import { aggregateStatus } from './status-aggregation.ts'

const cases: [flows: FlowStatus[], instance: FlowStatus][] = [
  [['READY'], 'READY'],
  [['READY', 'READY'], 'READY'],
  [['READY', 'RUNNING'], 'RUNNING'],
  [['RUNNING', 'STALE'], 'STALE'],
  [['STALE', 'ERROR', 'READY'], 'ERROR'],
  [['READY', 'STALE_SOURCE_DELAYED'], 'STALE_SOURCE_DELAYED'],
  [['STALE_SOURCE_DELAYED', 'RUNNING'], 'STALE_SOURCE_DELAYED'],
  [['STALE_SOURCE_DELAYED', 'STALE'], 'STALE'],
  [['STALE_SOURCE_DELAYED', 'ERROR'], 'ERROR'],
  [['READY', 'NOT_INITIALIZED'], 'NOT_INITIALIZED'],
  [['NOT_INITIALIZED', 'NOT_INITIALIZED'], 'NOT_INITIALIZED'],
  [['RUNNING', 'NOT_INITIALIZED'], 'RUNNING'],
  [['STALE', 'NOT_INITIALIZED'], 'STALE'],
  [['STALE_SOURCE_DELAYED', 'NOT_INITIALIZED'], 'STALE_SOURCE_DELAYED'],
]
for (const [flows, instance] of cases) {
  test(`${flows.join(' + ')} is ${instance}`, () => expect(aggregateStatus(flows)).toBe(instance))
}

test('an instance without flows has no status', () => expect(aggregateStatus([])).toBeNull())

test('the contract decides the order', () => {
  const priority = ['RUNNING', 'NOT_INITIALIZED', 'ERROR', 'STALE', 'READY']
  const contract = { rule: 'min_severity', priority } as const
  expect(aggregateStatus(['ERROR', 'RUNNING'], contract)).toBe('RUNNING')
  expect(aggregateStatus(['ERROR', 'NOT_INITIALIZED'], contract)).toBe('NOT_INITIALIZED')
})

test('under any contract READY means all READY, and the order of the flows does not matter', () => {
  const priority = fc.uniqueArray(fc.constantFrom(...flowStatuses))
  const statuses = fc.array(fc.constantFrom(...flowStatuses), { minLength: 1 })
  fc.assert(
    fc.property(priority, statuses, (order, flows) => {
      const contract = { rule: 'min_severity', priority: order } as const
      const status = aggregateStatus(flows, contract)
      expect(status === 'READY').toBe(flows.every(flow => flow === 'READY'))
      expect(flows).toContain(status)
      expect(aggregateStatus(flows.toReversed(), contract)).toBe(status)
    }),
  )
})
