/** When a schedule fires next, and what it missed: the reference for every orchestrator. */
import { dayNumber, localDate } from '../day.ts'
import type { Instant } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Schedule } from '../schedule.ts'
import { readCron } from './cron.ts'
import { cronFiresOn } from './cron-day.ts'
import { hasWindow, intervalTick, windowTicksOn } from './interval.ts'

/** 29 February can be eight years away (1896 to 1904, 2096 to 2104). */
const longestWaitInDays = 8 * 366

/**
 * The first instant after `after` at which the schedule fires; `null` for schedules that no clock drives (manual,
 * upstream) and for those switched off. Throws `cron_invalid` for an expression that cannot be read.
 */
export function nextFireTime(schedule: Schedule, after: Instant): Instant | null {
  const time = epoch(after)
  const ticks = ticksOf(schedule)
  if (ticks === null) return null
  if (ticks.kind === 'steady') return instant(ticks.tick(time, 'next'))
  // The day before has a say too: a window may last over midnight.
  const today = dayNumber(localDate(after, ticks.timezone))
  for (let day = today - 1; day <= today + longestWaitInDays; day++) {
    const found = ticks.onDay(day).find(tick => tick > time)
    if (found !== undefined) return instant(found)
  }
  return null
}

/**
 * The one tick to catch up after an absence: the latest after `lastFired` and not after `now`, however many there
 * were; `null` when none was missed. `lastFired` is when the schedule last fired or, before that, was switched on;
 * `null` means that it never was, and then nothing is missed.
 */
export function missedTick(schedule: Schedule, lastFired: Instant | null, now: Instant): Instant | null {
  const ticks = ticksOf(schedule)
  if (ticks === null || lastFired === null) return null
  const [since, until] = [epoch(lastFired), epoch(now)]
  if (ticks.kind === 'steady') {
    const last = ticks.tick(until, 'last')
    return last > since ? instant(last) : null
  }
  const oldest = dayNumber(localDate(lastFired, ticks.timezone)) - 1
  for (let day = dayNumber(localDate(now, ticks.timezone)) + 1; day >= oldest; day--) {
    const found = ticks.onDay(day).findLast(tick => tick <= until)
    if (found !== undefined) return found > since ? instant(found) : null
  }
  return null
}

type Ticks =
  | { readonly kind: 'steady'; readonly tick: (time: number, which: 'last' | 'next') => number }
  | { readonly kind: 'daily'; readonly timezone: string; readonly onDay: (day: number) => number[] }

function ticksOf(schedule: Schedule): Ticks | null {
  if (schedule.type === 'manual' || schedule.type === 'upstream' || schedule.enabled === false) return null
  const timezone = schedule.timezone ?? 'UTC'
  if (schedule.type === 'cron') {
    const cron = readCron(schedule.cron)
    if (typeof cron === 'string') throw new Problem('cron_invalid', cron)
    return { kind: 'daily', timezone, onDay: day => cronFiresOn(cron, day, timezone) }
  }
  return hasWindow(schedule)
    ? { kind: 'daily', timezone, onDay: day => windowTicksOn(schedule, day) }
    : { kind: 'steady', tick: (time, which) => intervalTick(schedule, time, which) }
}

const epoch = (at: Instant): number => Temporal.Instant.from(at).epochMilliseconds
const instant = (time: number): Instant => Temporal.Instant.fromEpochMilliseconds(time).toString()
