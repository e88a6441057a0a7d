/** Which sessions are rebalanced on, and which month a day belongs to. */
import { BacktestOptionError } from './option-error.ts'
import type { RebalanceFrequency } from './types.ts'

const MS_PER_DAY = 86_400_000

/** Months since year 0 of a day since 1970-01-01: `2024-03` is 2024 * 12 + 2. */
export function monthNumber(day: number): number {
  const date = new Date(day * MS_PER_DAY)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** `2024-03` for a month number. */
export function monthName(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
}

/** `2024-03-01` for a day since 1970-01-01. */
export function dayName(day: number): string {
  return Number.isInteger(day) && Math.abs(day) <= 1e8
    ? new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
    : `${day}`
}

const periodOf: Readonly<Record<RebalanceFrequency, (day: number) => number>> = {
  daily: day => day,
  // 1970-01-01 was a Thursday; weeks begin on Monday.
  weekly: day => Math.floor((day + 3) / 7),
  monthly: monthNumber,
  quarterly: day => Math.floor(monthNumber(day) / 3),
}

/**
 * Flags (1 or 0) per date row: the first session of each period in rows `first` to `last`, so the window's first session is
 * always one; or the sessions given. Dates given outside the window are left alone; one that is no session is refused.
 */
export function rebalanceRows(
  dates: Int32Array,
  first: number,
  last: number,
  rebalance: RebalanceFrequency | Int32Array,
): Uint8Array {
  const flags = new Uint8Array(dates.length)
  if (typeof rebalance === 'string') {
    const period = periodOf[rebalance]
    for (let t = first; t <= last; t++) {
      if (t === first || period(dates[t]!) !== period(dates[t - 1]!)) flags[t] = 1
    }
    return flags
  }
  const rows = new Map(Array.from(dates, (day, t) => [day, t]))
  for (const day of rebalance) {
    if (day < dates[first]! || day > dates[last]!) continue
    const row = rows.get(day)
    if (row === undefined)
      throw new BacktestOptionError('rebalance', `${dayName(day)} is no session of the data; give dates that are.`)
    flags[row] = 1
  }
  return flags
}
