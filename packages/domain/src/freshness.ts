/** Freshness: up to which date the data of a Flow should reach by now, as a pure function of the clock. */
import { type Calendar, sessionOnOrBefore } from './calendar/calendar.ts'
import { dateOfDay, dayNumber, dayOf, isoWeekday, localDate, partsOfDay } from './day.ts'
import { parseDuration } from './duration.ts'
import { isBehind } from './flow-transition.ts'
import type { Instant, PlainDate } from './ids.ts'
import type { FreshnessRule } from './schedule.ts'

const friday = 5

/**
 * The latest date whose data should be there at `now`: the latest data date of the rule that has ended, grace period
 * included. Data dates are every date (daily), one weekday (weekly, Friday by default), or the last date of each month
 * or quarter; with business days only, each is moved back to the last session of `calendar` up to it. A date ends at
 * midnight of the rule's zone, or else the calendar's. `null` for irregular data, which are never expected.
 * Throws `calendar_out_of_range` where the calendar has no answer.
 */
export function expectedDataDate(rule: FreshnessRule, calendar: Calendar, now: Instant): PlainDate | null {
  if (rule.update_frequency === 'irregular') return null
  const ended = lastEndedDate(rule, calendar, now)
  const toSession = onlySessions(rule) ? (date: PlainDate) => sessionOnOrBefore(calendar, date) : undefined
  const latest = toSession?.(ended) ?? ended // throws past the end of the calendar, whatever the frequency
  if (rule.update_frequency === 'daily') return latest
  // The period under way may be complete already when its last days are no sessions.
  const current = periodEnd(rule, dayNumber(ended), 0)
  const known = toSession === undefined || current <= calendar.last
  const settled = known ? (toSession?.(current) ?? current) : null
  if (settled !== null && settled <= ended) return settled
  const previous = periodEnd(rule, dayNumber(ended), -1)
  return toSession?.(previous) ?? previous
}

/** True when data up to `last` are all that is expected; irregular data (`expected` null) always are. */
export const isFresh = (last: PlainDate | null, expected: PlainDate | null): boolean => !isBehind(last, expected)

/** Naming a calendar means its sessions, unless the rule says otherwise. */
const onlySessions = (rule: FreshnessRule): boolean => rule.business_days_only ?? rule.calendar !== undefined

function lastEndedDate(rule: FreshnessRule, calendar: Calendar, now: Instant): PlainDate {
  const grace = parseDuration(rule.grace_period ?? '0s')
  const due = Temporal.Instant.from(now).subtract({ milliseconds: grace }).toString()
  return dateOfDay(dayNumber(localDate(due, rule.timezone ?? calendar.timezone)) - 1)
}

/** The last date of the week, month or quarter that `day` is in, or of the one `offset` periods later. */
function periodEnd(rule: FreshnessRule, day: number, offset: number): PlainDate {
  if (rule.update_frequency === 'weekly') {
    const wanted = rule.day_of_week ?? friday
    return dateOfDay(day + ((wanted - isoWeekday(day) + 7) % 7) + 7 * offset)
  }
  const { year, month } = partsOfDay(day)
  const length = rule.update_frequency === 'quarterly' ? 3 : 1
  const lastMonth = Math.ceil(month / length) * length + length * offset
  return dateOfDay(dayOf(year, lastMonth + 1, 0))
}
