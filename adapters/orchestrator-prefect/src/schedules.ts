/** Our schedules in the words of Prefect. */
import type { Schedule } from '@optaic/domain'

export type PrefectSchedule =
  | { readonly cron: string; readonly timezone: string }
  | { readonly interval: number; readonly anchor_date: string; readonly timezone: string }

const minutesPerDay = 24 * 60

/** None for those that no clock drives. Several where one of Prefect's cannot say it: a window within the day. */
export function schedulesOf(schedule: Schedule): readonly PrefectSchedule[] {
  if (schedule.type === 'manual' || schedule.type === 'upstream' || schedule.enabled === false) return []
  const timezone = schedule.timezone ?? 'UTC'
  if (schedule.type === 'cron') return [{ cron: schedule.cron, timezone }]
  if (schedule.window !== undefined)
    return windowCrons(schedule.minutes, schedule.window).map(cron => ({ cron, timezone }))
  // Counted from local midnight of 1970-01-01 in exact minutes, which for Prefect is an interval in UTC.
  const anchor = Temporal.PlainDate.from('1970-01-01').toZonedDateTime(timezone).toInstant()
  return [{ interval: schedule.minutes * 60, anchor_date: anchor.toString(), timezone: 'UTC' }]
}

/** Hours with the same minutes are one cron line. */
function windowCrons(step: number, { from, to }: { readonly from: string; readonly to: string }): string[] {
  const [first, last] = [minuteOf(from), minuteOf(to)]
  const minutesByHour = new Map<number, number[]>()
  for (let tick = first; tick <= (last < first ? last + minutesPerDay : last); tick += step) {
    const hour = Math.floor(tick / 60) % 24
    minutesByHour.set(hour, [...(minutesByHour.get(hour) ?? []), tick % 60])
  }
  const hoursByMinutes = new Map<string, number[]>()
  for (const [hour, minutes] of minutesByHour) {
    const line = minutes.toSorted((a, b) => a - b).join()
    hoursByMinutes.set(line, [...(hoursByMinutes.get(line) ?? []), hour])
  }
  return [...hoursByMinutes].map(([minutes, hours]) => `${minutes} ${hours.toSorted((a, b) => a - b).join()} * * *`)
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}
