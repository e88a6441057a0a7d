/** The calendar that a rule asks for: one of the two that are always there by name, or one that it describes itself. */
import { Problem } from '../problem.ts'
import type { Calendar } from './calendar.ts'
import { type CustomCalendar, customCalendar } from './custom.ts'
import { weekdaysCalendar } from './weekdays.ts'
import { xnysCalendar } from './xnys.ts'

export const builtInCalendars: readonly Calendar[] = [weekdaysCalendar, xnysCalendar]

/** Or `calendar_unknown` with the names there are. Throws `calendar_invalid` on a description that cannot be used. */
export function findCalendar(wanted: string | CustomCalendar): Calendar | Problem {
  if (typeof wanted !== 'string') return customCalendar(wanted)
  const found = builtInCalendars.find(calendar => calendar.name === wanted)
  if (found !== undefined) return found
  const names = builtInCalendars.map(calendar => calendar.name).join(', ')
  return new Problem('calendar_unknown', `there is no calendar "${wanted}"`, {
    next: `use one of ${names}, or describe one: {"name", "weekmask", "holidays", "timezone"}`,
  })
}
