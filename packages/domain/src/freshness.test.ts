/** Expected data dates as tables: the rule, the clock, the date. 2026-03-06 is a Friday. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customCalendar } from './calendar/custom.ts'
import { findCalendar } from './calendar/find-calendar.ts'
import { weekdaysCalendar } from './calendar/weekdays.ts'
import { xnysCalendar } from './calendar/xnys.ts'
import { expectedDataDate, isFresh } from './freshness.ts'
import { isProblem } from './problem.ts'
import type { FreshnessRule } from './schedule.ts'

type Row = [now: string, expected: string]

function expectRows(rule: FreshnessRule, rows: readonly Row[]): void {
  const calendar = findCalendar(rule.calendar ?? 'weekdays')
  if (isProblem(calendar)) throw calendar
  for (const [now, expected] of rows) {
    test(`${JSON.stringify(rule)} at ${now}: ${expected}`, () => {
      expect(expectedDataDate(rule, calendar, now)).toBe(expected)
    })
  }
}

describe('daily', () => {
  expectRows({ update_frequency: 'daily' }, [
    ['2026-03-06T23:59:59.999Z', '2026-03-05'],
    ['2026-03-07T00:00:00Z', '2026-03-06'],
    ['2026-03-09T00:00:00Z', '2026-03-08'],
  ])
  expectRows({ update_frequency: 'daily', business_days_only: true }, [
    ['2026-03-06T12:00:00Z', '2026-03-05'],
    ['2026-03-08T12:00:00Z', '2026-03-06'],
    ['2026-03-09T12:00:00Z', '2026-03-06'],
    ['2026-03-10T00:00:00Z', '2026-03-09'],
  ])
  expectRows({ update_frequency: 'daily', business_days_only: true, grace_period: '6h' }, [
    ['2026-03-10T05:59:59Z', '2026-03-06'],
    ['2026-03-10T06:00:00Z', '2026-03-09'],
  ])
  expectRows({ update_frequency: 'daily', business_days_only: true, grace_period: '2d' }, [
    ['2026-03-08T23:00:00Z', '2026-03-05'],
    ['2026-03-09T00:00:00Z', '2026-03-06'],
  ])
})

describe('a market day ends at midnight of its market, before and after the clocks change', () => {
  expectRows({ update_frequency: 'daily', calendar: 'XNYS' }, [
    ['2026-03-07T04:59:59Z', '2026-03-05'],
    ['2026-03-07T05:00:00Z', '2026-03-06'], // EST
    ['2026-03-10T03:59:59Z', '2026-03-06'],
    ['2026-03-10T04:00:00Z', '2026-03-09'], // EDT
    ['2026-04-04T12:00:00Z', '2026-04-02'], // the day after Good Friday
  ])
  expectRows({ update_frequency: 'daily', calendar: 'XNYS', timezone: 'Asia/Tokyo' }, [
    ['2026-03-06T14:59:59Z', '2026-03-05'],
    ['2026-03-06T15:00:00Z', '2026-03-06'],
  ])
  expectRows({ update_frequency: 'daily', calendar: 'XNYS', business_days_only: false }, [
    ['2026-03-08T12:00:00Z', '2026-03-07'],
  ])
})

describe('weekly', () => {
  expectRows({ update_frequency: 'weekly' }, [
    ['2026-03-06T23:59:59Z', '2026-02-27'], // Friday is not over
    ['2026-03-07T00:00:00Z', '2026-03-06'],
    ['2026-03-13T12:00:00Z', '2026-03-06'],
  ])
  expectRows({ update_frequency: 'weekly', day_of_week: 3, grace_period: '1d' }, [
    ['2026-03-05T23:59:59Z', '2026-02-25'],
    ['2026-03-06T00:00:00Z', '2026-03-04'],
  ])
  expectRows({ update_frequency: 'weekly', calendar: 'XNYS' }, [
    ['2026-04-03T03:59:59Z', '2026-03-27'],
    ['2026-04-03T04:00:00Z', '2026-04-02'], // Good Friday: the week's data are dated Thursday, and due after it
    ['2026-04-11T04:00:00Z', '2026-04-10'],
  ])
})

describe('monthly and quarterly', () => {
  expectRows({ update_frequency: 'monthly' }, [
    ['2026-02-28T23:59:59Z', '2026-01-31'],
    ['2026-03-01T00:00:00Z', '2026-02-28'],
    ['2024-03-01T00:00:00Z', '2024-02-29'],
    ['2026-01-15T00:00:00Z', '2025-12-31'],
  ])
  expectRows({ update_frequency: 'monthly', business_days_only: true }, [
    ['2026-02-27T23:59:59Z', '2026-01-30'],
    ['2026-02-28T00:00:00Z', '2026-02-27'], // 28 February is a Saturday
  ])
  expectRows({ update_frequency: 'monthly', grace_period: '15d' }, [
    ['2026-03-15T23:59:59Z', '2026-01-31'],
    ['2026-03-16T00:00:00Z', '2026-02-28'],
  ])
  expectRows({ update_frequency: 'quarterly' }, [
    ['2026-03-31T23:59:59Z', '2025-12-31'],
    ['2026-04-01T00:00:00Z', '2026-03-31'],
    ['2026-12-31T12:00:00Z', '2026-09-30'],
  ])
  expectRows({ update_frequency: 'quarterly', calendar: 'XNYS', grace_period: '45d' }, [
    ['2026-02-14T04:59:59Z', '2025-09-30'],
    ['2026-02-15T05:00:00Z', '2025-12-31'],
  ])
})

test('irregular data are never expected, and always fresh', () => {
  expect(expectedDataDate({ update_frequency: 'irregular' }, weekdaysCalendar, '2026-03-06T00:00:00Z')).toBeNull()
  expect(isFresh(null, null)).toBe(true)
  expect(isFresh('1999-01-01', null)).toBe(true)
})

test('fresh is up to the expected date or newer', () => {
  expect(isFresh('2026-03-06', '2026-03-06')).toBe(true)
  expect(isFresh('2026-03-09', '2026-03-06')).toBe(true)
  expect(isFresh('2026-03-05', '2026-03-06')).toBe(false)
  expect(isFresh(null, '2026-03-06')).toBe(false)
})

test('past the end of the calendar there is a problem, not a guess', () => {
  const ask = (now: string) => expectedDataDate({ update_frequency: 'weekly', calendar: 'XNYS' }, xnysCalendar, now)
  expect(ask('2030-12-31T12:00:00Z')).toBe('2030-12-27')
  expect(() => ask('2031-01-02T12:00:00Z')).toThrow('calendar XNYS has no answer for')
})

test('as the clock goes on the expected date never goes back, is a session, and has ended', () => {
  const rules = fc.record({
    update_frequency: fc.constantFrom('daily', 'weekly', 'monthly', 'quarterly'),
    business_days_only: fc.boolean(),
    day_of_week: fc.integer({ min: 1, max: 7 }),
    grace_period: fc.constantFrom('0s', '6h', '3d', '40d'),
    timezone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Tokyo', 'Pacific/Apia'),
  })
  const holidays = ['2026-03-06', '2026-03-31', '2026-04-03', '2026-06-30']
  const calendar = customCalendar({ name: 'desk', weekmask: '1111100', holidays })
  const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') })
  fc.assert(
    fc.property(rules, instants, instants, (rule, a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b)].map(time => new Date(time).toISOString()) as [
        string,
        string,
      ]
      const [before, after] = [expectedDataDate(rule, calendar, early)!, expectedDataDate(rule, calendar, late)!]
      expect(before <= after).toBe(true)
      expect(before < Temporal.Instant.from(early).toZonedDateTimeISO(rule.timezone).toPlainDate().toString()).toBe(
        true,
      )
      if (rule.business_days_only) expect(calendar.isSession(before)).toBe(true)
    }),
  )
})
