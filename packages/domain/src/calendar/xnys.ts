/** The New York Stock Exchange, 1990 to 2030: its holiday rules and the days it closed for other reasons. */
import { dayNumber, dayOf, isoWeekday } from '../day.ts'
import { createCalendar } from './calendar.ts'

const timezone = 'America/New_York'
const [firstYear, lastYear] = [1990, 2030]
const [monday, thursday, saturday, sunday] = [1, 4, 6, 7]

/** Full-day closures that follow from no rule. */
const specialClosures = [
  '1994-04-27', // funeral of President Nixon
  '2001-09-11', // attacks on New York, until the 14th
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11', // funeral of President Reagan
  '2007-01-02', // funeral of President Ford
  '2012-10-29', // Hurricane Sandy
  '2012-10-30',
  '2018-12-05', // funeral of President G. H. W. Bush
  '2025-01-09', // funeral of President Carter
]

const closures = new Set(specialClosures.map(dayNumber))
for (let year = firstYear; year <= lastYear; year++) for (const day of holidaysOf(year)) closures.add(day)

/** Trades on weekdays but for holidays, until 16:00 in New York. Early closes do not matter to daily data. */
export const xnysCalendar = createCalendar({
  name: 'XNYS',
  timezone,
  first: `${firstYear}-01-01`,
  last: `${lastYear}-12-31`,
  isOpen: day => isoWeekday(day) < saturday && !closures.has(day),
  closeOf: session =>
    Temporal.PlainDate.from(session).toZonedDateTime({ timeZone: timezone, plainTime: '16:00' }).toInstant().toString(),
})

/** NYSE Rule 7.2: a holiday on Saturday is kept on Friday, one on Sunday on Monday. */
function holidaysOf(year: number): number[] {
  return [
    newYear(year),
    ...(year >= 1998 ? [nthWeekday(year, 1, monday, 3)] : []), // Martin Luther King
    nthWeekday(year, 2, monday, 3), // Washington's Birthday
    easterSunday(year) - 2, // Good Friday
    lastMondayOfMay(year), // Memorial Day
    ...(year >= 2022 ? [observed(dayOf(year, 6, 19))] : []), // Juneteenth
    observed(dayOf(year, 7, 4)), // Independence Day
    nthWeekday(year, 9, monday, 1), // Labor Day
    nthWeekday(year, 11, thursday, 4), // Thanksgiving
    observed(dayOf(year, 12, 25)), // Christmas
  ]
}

/** On a Saturday it is not kept at all: the Friday before ends the year's accounts. */
function newYear(year: number): number {
  const day = dayOf(year, 1, 1)
  return isoWeekday(day) === sunday ? day + 1 : day
}

function observed(day: number): number {
  const weekday = isoWeekday(day)
  return weekday === saturday ? day - 1 : weekday === sunday ? day + 1 : day
}

function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  const first = dayOf(year, month, 1)
  return first + ((weekday - isoWeekday(first) + 7) % 7) + 7 * (n - 1)
}

function lastMondayOfMay(year: number): number {
  const last = dayOf(year, 5, 31)
  return last - ((isoWeekday(last) - monday + 7) % 7)
}

/** Gregorian computus (Meeus, Jones and Butcher). */
function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
  const correction = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const march = epact + toSunday - 7 * correction + 22
  return dayOf(year, 3, march)
}
