/** The desk of most tests: prices that are late, a signal that failed, and rates that are in order. */
import { type Desk, flow, id, instance, run } from './desk.ts'

export const prices = flow(1, {
  instance_name: 'prices',
  status: 'STALE',
  status_reason: 'last data 2026-03-05, expected 2026-03-06',
  last_data_date: '2026-03-05',
  expected_data_date: '2026-03-06',
})
export const momentum = flow(2, {
  instance_name: 'momentum',
  instance_type: 'SignalInstance',
  status: 'ERROR',
  status_reason: 'run failed: source returned 0 rows',
  last_run_id: id('e', 9),
})
export const fx = flow(3, { instance_name: 'fx', last_data_date: '2026-03-06' })
export const desk: Desk = {
  instances: [instance(1, [prices]), instance(2, [momentum]), instance(3, [fx]), instance(4, [], { name: 'files' })],
  runs: [
    run(9, {
      state: 'failed',
      flow_id: momentum.id,
      instance_id: momentum.instance_id,
      error: { code: 'source_empty', message: 'source returned 0 rows' },
    }),
    run(1, { rows: 12_345 }),
  ],
}
