/** A calendar of sessions: the dates on which a market, a desk or a source is at work. */
import { dateOfDay, dayNumber } from '../day.ts'
import type { Instant, PlainDate } from '../ids.ts'
import { Problem } from '../problem.ts'

/** Every method throws `calendar_out_of_range` for dates before `first` or after `last`, or when the answer would be. */
export interface Calendar {
  readonly name: string
  /** IANA zone in which its dates begin and end. */
  readonly timezone: string
  /** The first and last date it has an answer for. */
  readonly first: PlainDate
  readonly last: PlainDate
  isSession(date: PlainDate): boolean
  /** The last session before `date`, never `date` itself. */
  previousSession(date: PlainDate): PlainDate
  /** The first session after `date`, never `date` itself. */
  nextSession(date: PlainDate): PlainDate
  /** The sessions from `from` to `to`, both included, ascending. */
  sessionsBetween(from: PlainDate, to: PlainDate): PlainDate[]
  /** The instant a session ends. */
  sessionClose(session: PlainDate): Instant
}

export interface CalendarRule {
  readonly name: string
  readonly timezone: string
  readonly first: PlainDate
  readonly last: PlainDate
  /** Whether the day with this number (days since 1970-01-01) is a session. */
  readonly isOpen: (day: number) => boolean
  readonly closeOf: (session: PlainDate) => Instant
}

/** A calendar from the one question that tells calendars apart. */
export function createCalendar(rule: CalendarRule): Calendar {
  const { name, timezone, first, last, isOpen } = rule
  const [firstDay, lastDay] = [dayNumber(first), dayNumber(last)]
  const outOfRange = (date: PlainDate) =>
    new Problem('calendar_out_of_range', `calendar ${name} has no answer for ${date}`, {
      next: `use dates from ${first} to ${last}, or another calendar`,
    })
  const dayWithin = (date: PlainDate): number => {
    const day = dayNumber(date)
    if (day < firstDay || day > lastDay) throw outOfRange(date)
    return day
  }
  const search = (date: PlainDate, step: 1 | -1): PlainDate => {
    for (let day = dayWithin(date) + step; day >= firstDay && day <= lastDay; day += step) {
      if (isOpen(day)) return dateOfDay(day)
    }
    throw outOfRange(`the session ${step > 0 ? 'after' : 'before'} ${date}`)
  }
  return {
    name,
    timezone,
    first,
    last,
    isSession: date => isOpen(dayWithin(date)),
    previousSession: date => search(date, -1),
    nextSession: date => search(date, 1),
    sessionsBetween(from, to) {
      const sessions: PlainDate[] = []
      const end = dayWithin(to)
      for (let day = dayWithin(from); day <= end; day++) if (isOpen(day)) sessions.push(dateOfDay(day))
      return sessions
    },
    sessionClose: session => {
      dayWithin(session)
      return rule.closeOf(session)
    },
  }
}

/** `date` if it is a session, else the last session before it. */
export const sessionOnOrBefore = (calendar: Calendar, date: PlainDate): PlainDate =>
  calendar.isSession(date) ? date : calendar.previousSession(date)
