/** The days that a query wants, as ranges of day numbers. */
import { dayNumber } from '@optaic/domain'
import type { ChosenDates, DateRange } from '@optaic/ports'

export type DayRange = readonly [first: number, last: number]

const daysOf = ({ from, to }: DateRange): DayRange => [
  from === undefined ? Number.NEGATIVE_INFINITY : dayNumber(from),
  to === undefined ? Number.POSITIVE_INFINITY : dayNumber(to),
]

/** Ascending where those of the query are. */
export function dayRangesOf(query: ChosenDates): readonly DayRange[] {
  const [least, most] = daysOf(query)
  const ranges = (query.only ?? [{}]).map(daysOf)
  return ranges.map(([first, last]) => [Math.max(first, least), Math.min(last, most)])
}
