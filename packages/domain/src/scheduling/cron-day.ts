/** When a cron expression fires on one local date, daylight saving included. */
import { type DateParts, dateOfDay, isoWeekday, partsOfDay } from '../day.ts'
import type { Cron } from './cron.ts'

const minute = 60_000

/**
 * Epoch milliseconds at which `cron` fires on the local date `day` (days since 1970-01-01) of `timezone`, ascending.
 * Where clocks change, a schedule of chosen hours fires once for each time it names: a time that happens twice counts
 * the first time, a time that is skipped is made up as much later as the clocks went forward (02:30 becomes 03:30).
 * A schedule of every hour keeps firing as time passes: in both of the repeated hours, and not for the skipped one.
 */
export function cronFiresOn(cron: Cron, day: number, timezone: string): number[] {
  if (!matchesDate(cron, day, partsOfDay(day))) return []
  const date = Temporal.PlainDate.from(dateOfDay(day))
  const start = date.toZonedDateTime(timezone)
  if (start.hoursInDay === 24 && start.hour === 0 && start.minute === 0) {
    return cron.minutesOfDay.map(at => start.epochMilliseconds + at * minute)
  }
  const fires = cron.everyHour ? firesByElapsedTime(cron, date, timezone) : firesByWallClock(cron, date, timezone)
  return [...new Set(fires)].sort((a, b) => a - b)
}

function matchesDate(cron: Cron, day: number, { month, dayOfMonth }: DateParts): boolean {
  if (!cron.months.has(month)) return false
  const byMonth = cron.daysOfMonth.has(dayOfMonth)
  const byWeek = cron.weekdays.has(isoWeekday(day) % 7)
  return cron.eitherDay ? byMonth || byWeek : byMonth && byWeek
}

function firesByWallClock(cron: Cron, date: Temporal.PlainDate, timezone: string): number[] {
  return cron.minutesOfDay.map(at => {
    const plainTime = Temporal.PlainTime.from({ hour: Math.floor(at / 60), minute: at % 60 })
    return date.toZonedDateTime({ timeZone: timezone, plainTime }).epochMilliseconds
  })
}

/** Takes the date apart into stretches of one offset; each has its own share of the times. */
function firesByElapsedTime(cron: Cron, date: Temporal.PlainDate, timezone: string): number[] {
  const midnight = date.toZonedDateTime('UTC').epochMilliseconds
  const end = date.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds
  const fires: number[] = []
  let stretch: Temporal.ZonedDateTime | null = date.toZonedDateTime(timezone)
  while (stretch !== null && stretch.epochMilliseconds < end) {
    const next: Temporal.ZonedDateTime | null = stretch.getTimeZoneTransition('next')
    const [from, until] = [stretch.epochMilliseconds, Math.min(end, next?.epochMilliseconds ?? end)]
    const offset = stretch.offsetNanoseconds / 1e6
    const times = cron.minutesOfDay.map(at => midnight + at * minute - offset)
    fires.push(...times.filter(time => time >= from && time < until))
    stretch = next
  }
  return fires
}
