import { expect, test } from 'vitest'
import { dayName, rebalanceRows } from './schedule.ts'
import type { RebalanceFrequency } from './types.ts'

const day = (text: string) => Date.parse(text) / 86_400_000

/** Weekdays of 2023-12-25 to 2024-04-05, New Year and Easter Monday closed. */
const sessions = Int32Array.from({ length: 103 }, (_value, t) => day('2023-12-25') + t).filter(
  date => (date + 3) % 7 < 5 && dayName(date) !== '2024-01-01' && dayName(date) !== '2024-04-01',
)
const chosen = (rebalance: RebalanceFrequency | Int32Array, first = 0, last = sessions.length - 1) =>
  Array.from(rebalanceRows(sessions, first, last, rebalance)).flatMap((flag, t) =>
    flag ? [dayName(sessions[t]!)] : [],
  )

test.each<[RebalanceFrequency, string[]]>([
  ['monthly', ['2023-12-25', '2024-01-02', '2024-02-01', '2024-03-01', '2024-04-02']],
  ['quarterly', ['2023-12-25', '2024-01-02', '2024-04-02']],
])('%s: the first session of each', (frequency, expected) => {
  expect(chosen(frequency)).toEqual(expected)
})

test('weekly: Mondays, or Tuesdays after a closed one', () => {
  const weeks = chosen('weekly')
  expect(weeks.slice(0, 3)).toEqual(['2023-12-25', '2024-01-02', '2024-01-08'])
  expect(weeks.at(-1)).toBe('2024-04-02')
  expect(weeks).toHaveLength(15)
})

test('daily: every session', () => {
  expect(chosen('daily')).toHaveLength(sessions.length)
})

test("a window's first session always is one, and nothing outside the window", () => {
  expect(chosen('monthly', 3, 30)).toEqual([dayName(sessions[3]!), '2024-01-02', '2024-02-01'])
})

test('given dates: those inside the window', () => {
  const given = Int32Array.of(day('2024-02-06'), day('2030-01-01'), day('2024-01-02'))
  expect(chosen(given)).toEqual(['2024-01-02', '2024-02-06'])
})

test('days before 1970 fall into their weeks and months as well', () => {
  const early = Int32Array.from({ length: 14 }, (_value, t) => day('1969-12-22') + t)
  const rows = (frequency: RebalanceFrequency) =>
    Array.from(rebalanceRows(early, 0, 13, frequency)).flatMap((flag, t) => (flag ? [dayName(early[t]!)] : []))
  expect(rows('weekly')).toEqual(['1969-12-22', '1969-12-29'])
  expect(rows('monthly')).toEqual(['1969-12-22', '1970-01-01'])
})
