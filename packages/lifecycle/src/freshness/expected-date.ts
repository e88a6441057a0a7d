/** Up to which date an Instance's data should reach now, by the calendar its rule names. */
import {
  expectedDataDate,
  findCalendar,
  type Instance,
  isProblem,
  type PlainDate,
  weekdaysCalendar,
} from '@optaic/domain'
import type { Context } from '../context.ts'

export function expectedDateOf(context: Context, instance: Pick<Instance, 'freshness_json'>): PlainDate | null {
  const rule = instance.freshness_json
  if (rule.update_frequency === 'irregular') return null
  const calendar = rule.calendar === undefined ? weekdaysCalendar : findCalendar(rule.calendar)
  if (isProblem(calendar)) throw calendar
  return expectedDataDate(rule, calendar, context.clock())
}
