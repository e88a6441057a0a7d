/** Calendars by name: the two that are always there, and a project's own. */
import { Problem } from '../problem.ts'
import type { Calendar } from './calendar.ts'
import { weekdaysCalendar } from './weekdays.ts'
import { xnysCalendar } from './xnys.ts'

export const builtInCalendars: readonly Calendar[] = [weekdaysCalendar, xnysCalendar]

/** The calendar of that name, or `calendar_unknown` with the names there are. */
export function findCalendar(name: string, custom: readonly Calendar[] = []): Calendar | Problem {
  const known = [...builtInCalendars, ...custom]
  const found = known.find(calendar => calendar.name === name)
  if (found !== undefined) return found
  const names = known.map(calendar => calendar.name).join(', ')
  return new Problem('calendar_unknown', `there is no calendar "${name}"`, { next: `use one of ${names}` })
}
