/** The calendars against an independent list of closures, and their neighbours, ranges and closes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayNumber, isoWeekday } from '../day.ts'
import { isProblem, type Problem } from '../problem.ts'
import type { Calendar } from './calendar.ts'
import { type CustomCalendar, customCalendar } from './custom.ts'
import { findCalendar } from './find-calendar.ts'
import { weekdaysCalendar } from './weekdays.ts'
import { xnysCalendar } from './xnys.ts'
import { xnysClosures } from './xnys-closures.fixture.ts'

function problemOf(action: () => unknown): Problem {
  try {
    action()
  } catch (error) {
    if (isProblem(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('XNYS', () => {
  for (const [year, closures] of Object.entries(xnysClosures)) {
    test(`${year} has the sessions it had, or will have`, () => {
      const weekdays = weekdaysCalendar.sessionsBetween(`${year}-01-01`, `${year}-12-31`)
      const sessions = new Set(xnysCalendar.sessionsBetween(`${year}-01-01`, `${year}-12-31`))
      const closed = weekdays.filter(date => !sessions.has(date)).map(date => date.slice(5))
      expect(closed.join(' ')).toBe(closures)
      expect(sessions.size + closed.length).toBe(weekdays.length)
    })
  }

  test('covers 41 years and 10,322 sessions', () => {
    expect(Object.keys(xnysClosures)).toHaveLength(41)
    expect(xnysCalendar.sessionsBetween('1990-01-01', '2030-12-31')).toHaveLength(10_322)
  })

  const neighbours: [date: string, previous: string, next: string][] = [
    ['2001-09-11', '2001-09-10', '2001-09-17'], // the longest closure, and not a session itself
    ['2012-10-26', '2012-10-25', '2012-10-31'], // before Hurricane Sandy
    ['2021-12-31', '2021-12-30', '2022-01-03'], // New Year on a Saturday is not kept
    ['2023-01-03', '2022-12-30', '2023-01-04'], // on a Sunday it is, on Monday
    ['2026-04-02', '2026-04-01', '2026-04-06'], // Good Friday
    ['2026-03-07', '2026-03-06', '2026-03-09'], // a Saturday
  ]
  for (const [date, previous, next] of neighbours) {
    test(`${previous} < ${date} < ${next}`, () => {
      expect(xnysCalendar.previousSession(date)).toBe(previous)
      expect(xnysCalendar.nextSession(date)).toBe(next)
    })
  }

  test('closes at 16:00 in New York, in winter and in summer', () => {
    expect(xnysCalendar.sessionClose('2026-03-06')).toBe('2026-03-06T21:00:00Z')
    expect(xnysCalendar.sessionClose('2026-03-09')).toBe('2026-03-09T20:00:00Z')
    expect(xnysCalendar.sessionClose('1990-04-02')).toBe('1990-04-02T20:00:00Z') // summer time from 1 April then
    expect(xnysCalendar.sessionClose('2006-10-30')).toBe('2006-10-30T21:00:00Z') // and to the end of October
  })

  const outside: ((calendar: Calendar) => unknown)[] = [
    calendar => calendar.isSession('1989-12-29'),
    calendar => calendar.isSession('2031-01-02'),
    calendar => calendar.nextSession('2030-12-31'),
    calendar => calendar.previousSession('1990-01-02'),
    calendar => calendar.sessionsBetween('1989-12-01', '1990-02-01'),
    calendar => calendar.sessionClose('2031-01-02'),
  ]
  for (const ask of outside) {
    test(`has no answer to ${ask}`, () => {
      const problem = problemOf(() => ask(xnysCalendar))
      expect(problem.code).toBe('calendar_out_of_range')
      expect(problem.next).toBe('use dates from 1990-01-01 to 2030-12-31, or another calendar')
    })
  }
})

test('what is no date is a bug of the caller', () => {
  for (const text of ['2026-02-30', '2026-13-01', '20260301', '2026-3-1', '', '2026-03-01T00:00:00Z']) {
    expect(() => xnysCalendar.isSession(text)).toThrow(RangeError)
  }
})

test('weekdays are Monday to Friday', () => {
  expect(weekdaysCalendar.sessionsBetween('2026-12-24', '2026-12-29')).toEqual([
    '2026-12-24',
    '2026-12-25',
    '2026-12-28',
    '2026-12-29',
  ])
  expect(weekdaysCalendar.sessionClose('2026-12-25')).toBe('2026-12-26T00:00:00Z')
})

describe('custom calendars', () => {
  const tadawul = customCalendar({
    name: 'tadawul',
    timezone: 'Asia/Riyadh',
    weekmask: '1111001',
    holidays: ['2026-09-23'],
  })

  test('keep their own week and holidays, and close at midnight of their zone', () => {
    expect(tadawul.sessionsBetween('2026-09-20', '2026-09-27').join(' ')).toBe(
      '2026-09-20 2026-09-21 2026-09-22 2026-09-24 2026-09-27',
    )
    expect(tadawul.sessionClose('2026-09-22')).toBe('2026-09-22T21:00:00Z')
  })

  test('every fault of a description is told at once', () => {
    const faulty: CustomCalendar = {
      name: 'my calendar',
      timezone: 'Asia/Riyad',
      weekmask: '0000000',
      holidays: ['2026-09-23', '2026-02-30'],
      first: '2026-01-01',
      last: '2025-01-01',
    }
    const problem = problemOf(() => customCalendar(faulty))
    expect(problem.code).toBe('calendar_invalid')
    expect(problem.details.map(({ path }) => path)).toEqual(['/name', '/timezone', '/weekmask', '/holidays/1', '/last'])
    expect(problem.details[1]?.message).toBe('no time zone "Asia/Riyad"; did you mean Asia/Riyadh?')
  })

  test('are what a rule describes, beside the built-in ones that it names', () => {
    const own = findCalendar({ name: 'fridays', weekmask: '0000100' }) as Calendar
    expect([own.isSession('2026-03-06'), own.isSession('2026-03-09')]).toEqual([true, false])
    expect(findCalendar('XNYS')).toBe(xnysCalendar)
    const unknown = findCalendar('NYSE')
    expect(unknown).toMatchObject({ code: 'calendar_unknown', next: expect.stringContaining('weekdays, XNYS') })
  })
})

test('neighbours are sessions with none between, on any date of any calendar', () => {
  const calendars = fc.constantFrom(
    xnysCalendar,
    weekdaysCalendar,
    customCalendar({ name: 'odd', weekmask: '0100001', holidays: ['2001-09-11'] }),
  )
  const dates = fc.integer({ min: dayNumber('1990-02-01'), max: dayNumber('2030-11-30') })
  fc.assert(
    fc.property(calendars, dates, (calendar, day) => {
      const date = addDays('1970-01-01', day)
      const [previous, next] = [calendar.previousSession(date), calendar.nextSession(date)]
      const between = [previous, ...(calendar.isSession(date) ? [date] : []), next]
      expect(calendar.sessionsBetween(previous, next)).toEqual(between)
    }),
  )
})

test('weekdays of day numbers agree with known dates', () => {
  expect(isoWeekday(dayNumber('1970-01-01'))).toBe(4)
  expect(isoWeekday(dayNumber('1900-01-01'))).toBe(1)
  expect(isoWeekday(dayNumber('2026-03-08'))).toBe(7)
})
