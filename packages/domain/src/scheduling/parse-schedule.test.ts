/** Schedules as they come in: what is kept, and what is said about the rest. */
import { describe, expect, test } from 'vitest'
import { isProblem, type Problem } from '../problem.ts'
import { renderProblem } from '../problem-text.ts'
import { parseSchedule } from './parse-schedule.ts'

function problemOf(value: unknown): Problem {
  const parsed = parseSchedule(value)
  if (!isProblem(parsed)) throw new Error(`accepted: ${JSON.stringify(parsed)}`)
  return parsed
}

describe('good schedules come back as they are', () => {
  const good = [
    { type: 'manual' },
    { type: 'upstream' },
    { type: 'upstream', enabled: false },
    { type: 'cron', cron: '30 18 * * 1-5' },
    { type: 'cron', cron: '*/5 9-16 * * MON-FRI', timezone: 'America/New_York', enabled: true },
    { type: 'interval', minutes: 1 },
    { type: 'interval', minutes: 30, window: { from: '22:00', to: '04:00' }, timezone: 'Asia/Tokyo' },
  ]
  for (const schedule of good) test(JSON.stringify(schedule), () => expect(parseSchedule(schedule)).toEqual(schedule))
})

describe('bad cron expressions are cron_invalid, with the place', () => {
  const bad: [cron: string, message: string][] = [
    ['', '"" has 0 fields, not five: minute, hour, day of month, month, day of week'],
    ['* * * *', '"* * * *" has 4 fields, not five: minute, hour, day of month, month, day of week'],
    ['0 0 * * * *', '"0 0 * * * *" has 6 fields, not five: minute, hour, day of month, month, day of week'],
    ['@daily', '"@daily" has 1 fields, not five: minute, hour, day of month, month, day of week'],
    ['60 * * * *', 'minute "60" is not from 0 to 59'],
    ['* 24 * * *', 'hour "24" is not from 0 to 23'],
    ['* * 0 * *', 'day of month "0" is not from 1 to 31'],
    ['* * * 13 *', 'month "13" is not from 1 to 12'],
    ['* * * * 8', 'day of week "8" is not from 0 to 7'],
    ['* * * * monday', 'day of week "monday" is not from 0 to 7'],
    ['*/0 * * * *', 'minute "*/0" has a step of 0'],
    ['* 17-9 * * *', 'hour "17-9" ends before it begins'],
    ['1,,2 * * * *', 'minute "" is not *, a value, a range a-b, or one of these with /step'],
    ['* * L * *', 'day of month "L" is not from 1 to 31'],
    ['-5 * * * *', 'minute "-5" is not *, a value, a range a-b, or one of these with /step'],
    ['0 0 30 2 *', '"0 0 30 2 *" never fires: no month it names has such a day'],
    ['0 0 31 4,6,9,11 *', '"0 0 31 4,6,9,11 *" never fires: no month it names has such a day'],
  ]
  for (const [cron, message] of bad) {
    test(message, () => {
      const problem = problemOf({ type: 'cron', cron })
      expect(problem.code).toBe('cron_invalid')
      expect(problem.details).toEqual([{ path: '/cron', message }])
    })
  }

  test('a day that no month has is fine where a weekday will do', () => {
    expect(parseSchedule({ type: 'cron', cron: '0 0 30 2 1' })).toMatchObject({ type: 'cron' })
  })
})

describe('zones', () => {
  const bad: [zone: string, message: string][] = [
    ['America/New_Yrok', 'no time zone "America/New_Yrok"; did you mean America/New_York?'],
    ['america/new_york', 'no time zone "america/new_york"; did you mean America/New_York?'],
    ['+02:00', 'no time zone "+02:00"'],
    ['Mars/Olympus_Mons', 'no time zone "Mars/Olympus_Mons"'],
  ]
  for (const [timezone, message] of bad) {
    test(message, () => {
      const problem = problemOf({ type: 'interval', minutes: 5, timezone })
      expect(problem.code).toBe('timezone_unknown')
      expect(problem.details).toEqual([{ path: '/timezone', message }])
    })
  }
})

describe('everything else is schedule_invalid, with every fault', () => {
  const bad: [value: unknown, paths: string[]][] = [
    [null, ['']],
    ['daily', ['']],
    [{}, ['/type']],
    [{ type: 'hourly' }, ['/type']],
    [{ type: 'manual', cron: '* * * * *' }, ['/cron']],
    [{ type: 'cron' }, ['/cron']],
    [{ type: 'interval' }, ['/minutes']],
    [{ type: 'interval', minutes: 0 }, ['/minutes']],
    [{ type: 'interval', minutes: 1.5 }, ['/minutes']],
    [{ type: 'interval', minutes: 5, enabled: 'yes', every: 1 }, ['/enabled', '/every']],
    [
      { type: 'interval', minutes: 5, window: { from: '9:30', till: '16:00' } },
      ['/window/from', '/window/to', '/window/till'],
    ],
    [{ type: 'interval', minutes: 5, window: { from: '09:00', to: '09:00' } }, ['/window/to']],
    [{ type: 'interval', minutes: 2000, window: { from: '09:00', to: '10:00' } }, ['/window']],
    [{ type: 'interval', minutes: 5, window: null }, ['/window']],
    [{ type: 'cron', cron: '* * *', timezone: 'Nowhere' }, ['/cron', '/timezone']],
  ]
  for (const [value, paths] of bad) {
    test(JSON.stringify(value), () => {
      const problem = problemOf(value)
      expect(problem.code).toBe('schedule_invalid')
      expect(problem.details.map(({ path }) => path)).toEqual(paths)
    })
  }
})

test('the refusal says what, where and what next', () => {
  expect(renderProblem(problemOf({ type: 'cron', cron: '0 25 * * *', timezone: 'Europe/Berln' }))).toBe(
    [
      'schedule_invalid: the schedule cannot be kept',
      '  /cron       hour "25" is not from 0 to 23',
      '  /timezone   no time zone "Europe/Berln"; did you mean Europe/Berlin?',
      'Try: correct what is listed; schedules are of type manual, cron, interval or upstream',
    ].join('\n'),
  )
})
