/** When an interval schedule ticks, with and without a window of local time. */
import { dateOfDay } from '../day.ts'
import type { Schedule } from '../schedule.ts'

export type IntervalSchedule = Extract<Schedule, { type: 'interval' }>
export type WindowedInterval = IntervalSchedule & { readonly window: NonNullable<IntervalSchedule['window']> }

export const hasWindow = (schedule: IntervalSchedule): schedule is WindowedInterval => schedule.window !== undefined

/**
 * The last tick at or before `time`, or the first after it, of an interval without a window: exact elapsed minutes
 * counted from local midnight of 1970-01-01. Epoch milliseconds.
 */
export function intervalTick(schedule: IntervalSchedule, time: number, which: 'last' | 'next'): number {
  const step = schedule.minutes * 60_000
  const anchor = Temporal.PlainDate.from('1970-01-01').toZonedDateTime(schedule.timezone ?? 'UTC').epochMilliseconds
  const past = Math.floor((time - anchor) / step)
  return anchor + (which === 'last' ? past : past + 1) * step
}

/**
 * Ticks of the window that opens on the local date `day` (days since 1970-01-01): at its opening, then every so many
 * minutes of elapsed time up to its closing, that included. A window that closes before it opens lasts over midnight.
 */
export function windowTicksOn(schedule: WindowedInterval, day: number): number[] {
  const { from, to } = schedule.window
  const timeZone = schedule.timezone ?? 'UTC'
  const opens = Temporal.PlainDate.from(dateOfDay(day))
  const closes = to < from ? opens.add({ days: 1 }) : opens
  const first = opens.toZonedDateTime({ timeZone, plainTime: from }).epochMilliseconds
  const last = closes.toZonedDateTime({ timeZone, plainTime: to }).epochMilliseconds
  const ticks: number[] = []
  for (let tick = first; tick <= last; tick += schedule.minutes * 60_000) ticks.push(tick)
  return ticks
}
