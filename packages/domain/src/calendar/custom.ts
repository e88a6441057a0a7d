/** Calendars of a project's own: a week mask, holidays, and a zone. */
import { dateOfDay, dayNumber, endOfDate, isoWeekday } from '../day.ts'
import type { PlainDate } from '../ids.ts'
import { Problem, type ProblemDetail } from '../problem.ts'
import { timezoneFault } from '../timezone.ts'
import { type Calendar, createCalendar } from './calendar.ts'

export interface CustomCalendar {
  readonly name: string
  /** IANA zone; default UTC. */
  readonly timezone?: string
  /** Dates without a session, in any order; default none. */
  readonly holidays?: readonly PlainDate[]
  /** Seven digits from Monday to Sunday, 1 for a day of work; default `1111100`. */
  readonly weekmask?: string
  /** The first and last date it covers; default 1900-01-01 to 2199-12-31. */
  readonly first?: PlainDate
  readonly last?: PlainDate
}

const withDefaults = (description: CustomCalendar): Required<CustomCalendar> => ({
  timezone: 'UTC',
  holidays: [],
  weekmask: '1111100',
  first: '1900-01-01',
  last: '2199-12-31',
  ...description,
})

/** Everything that is wrong with a description, with JSON pointers. */
export const calendarFaults = (description: CustomCalendar): ProblemDetail[] => faultsOf(withDefaults(description))

/** Throws `calendar_invalid` with every fault of the description. */
export function customCalendar(description: CustomCalendar): Calendar {
  const { name, timezone, holidays, weekmask, first, last } = withDefaults(description)
  const details = calendarFaults(description)
  if (details.length > 0) {
    throw new Problem('calendar_invalid', `calendar "${name}" cannot be used`, {
      details,
      next: 'correct what is listed; see the weekdays calendar for the defaults',
    })
  }
  const closed = new Set(holidays.map(dayNumber))
  return createCalendar({
    name,
    timezone,
    first,
    last,
    isOpen: day => weekmask[isoWeekday(day) - 1] === '1' && !closed.has(day),
    closeOf: session => endOfDate(session, timezone),
  })
}

function faultsOf(calendar: Required<CustomCalendar>): ProblemDetail[] {
  const faults: ProblemDetail[] = []
  const { name, timezone, holidays, weekmask, first, last } = calendar
  if (!/^[\w.-]+$/.test(name)) faults.push({ path: '/name', message: 'must be letters, digits, ".", "_" or "-"' })
  const zoneFault = timezoneFault(timezone)
  if (zoneFault !== null) faults.push({ path: '/timezone', message: zoneFault })
  if (!/^[01]{7}$/.test(weekmask) || !weekmask.includes('1')) {
    faults.push({ path: '/weekmask', message: `"${weekmask}" is not seven digits 0 or 1 with at least one 1` })
  }
  const dates = [...holidays.entries()].map(([index, date]) => [`/holidays/${index}`, date] as const)
  for (const [path, date] of [...dates, ['/first', first] as const, ['/last', last] as const]) {
    if (!isDate(date)) faults.push({ path, message: `"${date}" is not a date (YYYY-MM-DD)` })
  }
  if (isDate(first) && isDate(last) && first > last) faults.push({ path: '/last', message: `is before ${first}` })
  return faults
}

function isDate(text: string): boolean {
  try {
    return dateOfDay(dayNumber(text)) === text
  } catch {
    return false
  }
}
