import type { Schedule } from '@optaic/domain'
import { expect, test } from 'vitest'
import { schedulesOf } from './schedules.ts'

const rows: readonly (readonly [what: string, schedule: Schedule, there: readonly object[]])[] = [
  ['no clock', { type: 'manual' }, []],
  ['upstreams', { type: 'upstream' }, []],
  ['switched off', { type: 'cron', cron: '0 3 * * *', enabled: false }, []],
  ['cron', { type: 'cron', cron: '0 3 * * 1-5' }, [{ cron: '0 3 * * 1-5', timezone: 'UTC' }]],
  [
    'cron with a zone',
    { type: 'cron', cron: '0 3 * * *', timezone: 'Europe/Berlin' },
    [{ cron: '0 3 * * *', timezone: 'Europe/Berlin' }],
  ],
  [
    'interval',
    { type: 'interval', minutes: 90 },
    [{ interval: 5400, anchor_date: '1970-01-01T00:00:00Z', timezone: 'UTC' }],
  ],
  [
    'interval from local midnight',
    { type: 'interval', minutes: 1440, timezone: 'America/New_York' },
    [{ interval: 86_400, anchor_date: '1970-01-01T05:00:00Z', timezone: 'UTC' }],
  ],
  [
    'window',
    { type: 'interval', minutes: 15, window: { from: '09:30', to: '12:00' }, timezone: 'America/New_York' },
    [
      { cron: '30,45 9 * * *', timezone: 'America/New_York' },
      { cron: '0,15,30,45 10,11 * * *', timezone: 'America/New_York' },
      { cron: '0 12 * * *', timezone: 'America/New_York' },
    ],
  ],
  [
    'window over midnight',
    { type: 'interval', minutes: 60, window: { from: '22:30', to: '01:30' } },
    [{ cron: '30 0,1,22,23 * * *', timezone: 'UTC' }],
  ],
]

test.each(rows)('%s', (_, schedule, there) => {
  expect(schedulesOf(schedule)).toEqual(there)
})
