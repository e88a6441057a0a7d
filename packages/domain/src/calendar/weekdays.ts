/** The calendar of Mondays to Fridays, without holidays. */
import { endOfDate, isoWeekday } from '../day.ts'
import { createCalendar } from './calendar.ts'

export const weekdaysCalendar = createCalendar({
  name: 'weekdays',
  timezone: 'UTC',
  first: '1900-01-01',
  last: '2199-12-31',
  isOpen: day => isoWeekday(day) <= 5,
  closeOf: session => endOfDate(session, 'UTC'),
})
