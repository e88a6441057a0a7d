/** Fire times as tables: the schedule, the moment asked, the times that follow. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../ids.ts'
import type { Schedule } from '../schedule.ts'
import { missedTick, nextFireTime } from './fire-times.ts'

const newYork = 'America/New_York'
const cron = (expression: string, timezone = 'UTC'): Schedule => ({ type: 'cron', cron: expression, timezone })

function following(schedule: Schedule, after: Instant, count: number): Instant[] {
  const times: Instant[] = []
  for (let at = nextFireTime(schedule, after); at !== null && times.length < count; at = nextFireTime(schedule, at)) {
    times.push(at)
  }
  return times
}

describe('cron in UTC', () => {
  // The first next times as the Python package croniter has them; 3,000 random expressions were compared with it.
  const table = `
    14 * * */2 *              | 2015-08-06T12:30:30Z | 2015-09-01T00:14:00Z 2015-09-01T01:14:00Z
    */15 */3 * * */5          | 2034-09-15T09:39:00Z | 2034-09-15T09:45:00Z 2034-09-15T12:00:00Z
    */10 0,3,20 21 11-12 5-6  | 2022-06-26T19:15:30Z | 2022-11-04T00:00:00Z 2022-11-04T00:10:00Z
    22 */5 30 5-12 */2        | 2002-05-08T01:10:00Z | 2002-05-09T00:22:00Z 2002-05-09T05:22:00Z
    9,27,45 * 8,16,23 * 0     | 2006-01-23T15:26:00Z | 2006-01-23T15:27:00Z 2006-01-23T15:45:00Z
    41,44,46 14-16 * 4-5 *    | 2003-11-09T16:40:00Z | 2004-04-01T14:41:00Z 2004-04-01T14:44:00Z
    3-4/4 12 * 7 */3          | 2000-04-26T08:25:00Z | 2000-07-01T12:03:00Z 2000-07-02T12:03:00Z
    2 7,20,21 * */7 *         | 2009-05-01T06:55:00Z | 2009-08-01T07:02:00Z 2009-08-01T20:02:00Z
    17 19 31 */7 0            | 2016-01-08T01:35:00Z | 2016-01-10T19:17:00Z 2016-01-17T19:17:00Z
    15 * 9,14,26 */10 *       | 2002-02-07T07:50:30Z | 2002-11-09T00:15:00Z 2002-11-09T01:15:00Z
    7 15 */5 9 0              | 2005-08-05T09:16:30Z | 2005-09-01T15:07:00Z 2005-09-04T15:07:00Z
    31 */5 1,2,23 * 5-6/3     | 2033-03-28T15:38:00Z | 2033-04-01T00:31:00Z 2033-04-01T05:31:00Z
    23 9 7,13,21 3 0-6        | 2028-02-11T01:55:30Z | 2028-03-01T09:23:00Z 2028-03-02T09:23:00Z
    30 18 * * 1-5             | 2026-03-06T18:30:00Z | 2026-03-09T18:30:00Z 2026-03-10T18:30:00Z
    30 18 * * MON-fri         | 2026-03-06T18:30:00Z | 2026-03-09T18:30:00Z 2026-03-10T18:30:00Z
    0 0 * * 7                 | 2026-03-06T00:00:00Z | 2026-03-08T00:00:00Z 2026-03-15T00:00:00Z
    0 0 * * 5-7               | 2026-03-06T00:00:00Z | 2026-03-07T00:00:00Z 2026-03-08T00:00:00Z
    0 0 13 * 5                | 2026-02-01T00:00:00Z | 2026-02-06T00:00:00Z 2026-02-13T00:00:00Z
    0 0 31 * *                | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z 2026-07-31T00:00:00Z
    0 0 29 2 *                | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z 2108-02-29T00:00:00Z
    5/20 6 * jan,JUL *        | 2026-03-01T00:00:00Z | 2026-07-01T06:05:00Z 2026-07-01T06:25:00Z
    59 23 31 12 *             | 2026-12-31T23:58:59.999Z | 2026-12-31T23:59:00Z 2027-12-31T23:59:00Z`
  for (const line of table.trim().split('\n')) {
    const [expression, after, times] = line.split('|').map(cell => cell.trim()) as [string, string, string]
    test(`${expression} after ${after}`, () => expect(following(cron(expression), after, 2).join(' ')).toBe(times))
  }
})

describe('cron where the clocks change', () => {
  const table: [what: string, expression: string, zone: string, after: Instant, times: string[]][] = [
    [
      'a time that is skipped is made up an hour later, once',
      '30 2 * * *',
      newYork,
      '2026-03-07T12:00:00Z',
      ['2026-03-08T07:30:00Z', '2026-03-09T06:30:00Z'], // 03:30 EDT, then 02:30 EDT
    ],
    [
      'a time that comes twice fires the first time',
      '30 1 * * *',
      newYork,
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'], // 01:30 EDT, then 01:30 EST
    ],
    [
      'a skipped time and the one it is made up at are one',
      '30 2,3 * * *',
      newYork,
      '2026-03-08T05:00:00Z',
      ['2026-03-08T07:30:00Z', '2026-03-09T06:30:00Z', '2026-03-09T07:30:00Z'],
    ],
    [
      'every hour goes on through the repeated hour',
      '30 * * * *',
      newYork,
      '2026-11-01T05:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z'],
    ],
    [
      'every hour does not fire twice for the skipped one',
      '30 * * * *',
      newYork,
      '2026-03-08T06:00:00Z',
      ['2026-03-08T06:30:00Z', '2026-03-08T07:30:00Z', '2026-03-08T08:30:00Z'],
    ],
    [
      'Europe, where midnight UTC is not midnight',
      '0 0 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ],
    [
      'a midnight that is skipped',
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00:00Z',
      ['2026-09-06T04:00:00Z', '2026-09-07T03:00:00Z'], // 01:00 instead of 00:00
    ],
    [
      'half an hour of summer time',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      ['2026-10-03T15:45:00Z', '2026-10-04T15:15:00Z'], // 02:45 instead of 02:15
    ],
    [
      'every hour where half an hour is repeated: 02:00 is the one after the change',
      '0 * * * *',
      'Australia/Lord_Howe',
      '2026-04-04T13:30:00Z',
      ['2026-04-04T14:00:00Z', '2026-04-04T15:30:00Z'],
    ],
    [
      'a date that never was: Samoa had no 30 December 2011',
      '0 9 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00:00Z',
      ['2011-12-29T19:00:00Z', '2011-12-30T19:00:00Z', '2011-12-31T19:00:00Z'],
    ],
  ]
  for (const [what, expression, zone, after, times] of table) {
    test(what, () => expect(following(cron(expression, zone), after, times.length)).toEqual(times))
  }
})

describe('interval', () => {
  const table: [what: string, schedule: Schedule, after: Instant, times: string[]][] = [
    [
      'ticks on the grid of its minutes, whenever it is asked',
      { type: 'interval', minutes: 15 },
      '2026-03-06T10:07:12Z',
      ['2026-03-06T10:15:00Z', '2026-03-06T10:30:00Z'],
    ],
    [
      'counts elapsed minutes: a day is 24 hours from midnight in winter',
      { type: 'interval', minutes: 1440, timezone: newYork },
      '2026-03-07T12:00:00Z',
      ['2026-03-08T05:00:00Z', '2026-03-09T05:00:00Z'],
    ],
    [
      'a window begins each local day anew and includes its ends',
      { type: 'interval', minutes: 150, window: { from: '09:30', to: '14:30' }, timezone: newYork },
      '2026-03-06T14:30:00Z',
      ['2026-03-06T17:00:00Z', '2026-03-06T19:30:00Z', '2026-03-07T14:30:00Z'],
    ],
    [
      'a window follows the clock on the wall',
      { type: 'interval', minutes: 600, window: { from: '09:30', to: '16:00' }, timezone: newYork },
      '2026-03-07T12:00:00Z',
      ['2026-03-07T14:30:00Z', '2026-03-08T13:30:00Z'],
    ],
    [
      'a window may last over midnight',
      { type: 'interval', minutes: 120, window: { from: '22:00', to: '02:00' } },
      '2026-03-06T23:00:00Z',
      ['2026-03-07T00:00:00Z', '2026-03-07T02:00:00Z', '2026-03-07T22:00:00Z'],
    ],
  ]
  for (const [what, schedule, after, times] of table) {
    test(what, () => expect(following(schedule, after, times.length)).toEqual(times))
  }
})

test('no clock drives manual, upstream and disabled schedules', () => {
  const still: Schedule[] = [
    { type: 'manual' },
    { type: 'upstream' },
    { type: 'cron', cron: '* * * * *', enabled: false },
    { type: 'interval', minutes: 1, enabled: false },
  ]
  for (const schedule of still) {
    expect(nextFireTime(schedule, '2026-03-06T00:00:00Z')).toBeNull()
    expect(missedTick(schedule, '2020-01-01T00:00:00Z', '2026-03-06T00:00:00Z')).toBeNull()
  }
})

test('a cron expression that slipped through is refused by code', () => {
  expect(() => nextFireTime(cron('61 * * * *'), '2026-03-06T00:00:00Z')).toThrow(
    expect.objectContaining({ code: 'cron_invalid' }),
  )
})

describe('missed ticks are caught up once', () => {
  const evening = cron('0 18 * * 1-5', newYork)
  const table: [what: string, last: Instant | null, now: Instant, missed: Instant | null][] = [
    ['a week away: the last one', '2026-02-27T23:00:00Z', '2026-03-08T12:00:00Z', '2026-03-06T23:00:00Z'],
    ['fired in time: none', '2026-03-06T23:00:00Z', '2026-03-09T21:59:59Z', null],
    ['due this very moment', '2026-03-06T23:00:00Z', '2026-03-09T22:00:00Z', '2026-03-09T22:00:00Z'],
    ['switched on after the last tick: none', '2026-03-07T00:00:00Z', '2026-03-08T12:00:00Z', null],
    ['never switched on: none', null, '2026-03-08T12:00:00Z', null],
    ['a clock that went back: none', '2026-03-06T23:00:00Z', '2026-03-05T12:00:00Z', null],
  ]
  for (const [what, last, now, missed] of table) {
    test(what, () => expect(missedTick(evening, last, now)).toBe(missed))
  }
})

test('what was missed is the last of what would have fired, for any schedule and absence', () => {
  const zone = fc.constantFrom('UTC', newYork, 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe')
  const expression = fc.constantFrom('30 1 * * *', '30 2 * * *', '30 * * * *', '0 */6 * * 1-5', '15 2,3 1,8,29 * *')
  const schedule: fc.Arbitrary<Schedule> = fc.oneof(
    fc.tuple(expression, zone).map(([text, timezone]) => cron(text, timezone)),
    fc.tuple(fc.integer({ min: 30, max: 2000 }), zone).map(([minutes, timezone]) => ({
      type: 'interval' as const,
      minutes,
      timezone,
    })),
    fc.tuple(fc.integer({ min: 30, max: 1440 }), zone, fc.boolean()).map(([minutes, timezone, overnight]) => ({
      type: 'interval' as const,
      minutes,
      timezone,
      window: overnight ? { from: '20:15', to: '04:45' } : { from: '01:15', to: '17:30' },
    })),
  )
  const start = fc.integer({ min: Date.parse('2026-02-20'), max: Date.parse('2026-11-10') })
  const hours = fc.integer({ min: 0, max: 24 * 12 })
  fc.assert(
    fc.property(schedule, start, hours, (one, from, absence) => {
      const [last, now] = [from, from + absence * 3_600_000].map(time => new Date(time).toISOString()) as [
        string,
        string,
      ]
      let expected: Instant | null = null
      for (let at = nextFireTime(one, last); at !== null && Date.parse(at) <= Date.parse(now); ) {
        if (expected !== null) expect(Date.parse(at)).toBeGreaterThan(Date.parse(expected))
        expected = at
        at = nextFireTime(one, at)
      }
      expect(missedTick(one, last, now)).toBe(expected)
    }),
    { numRuns: 60 },
  )
})
