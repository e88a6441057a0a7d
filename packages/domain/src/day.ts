/** Arithmetic on plain dates, counted as whole days since 1970-01-01. */
import type { Instant, PlainDate } from './ids.ts'

const millisecondsPerDay = 86_400_000

/** Days since 1970-01-01 of a date `YYYY-MM-DD`; throws RangeError for anything that is not a real date. */
export function dayNumber(date: PlainDate): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  // Date.parse lets 2026-02-30 roll over into March on some engines; the way back shows it.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) {
    throw new RangeError(`"${date}" is not a date (YYYY-MM-DD)`)
  }
  return time / millisecondsPerDay
}

export const dateOfDay = (day: number): PlainDate => new Date(day * millisecondsPerDay).toISOString().slice(0, 10)

/** `date` moved by whole days. */
export const addDays = (date: PlainDate, days: number): PlainDate => dateOfDay(dayNumber(date) + days)

/** 1 = Monday to 7 = Sunday. 1970-01-01 was a Thursday. */
export const isoWeekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** Day number of a year, month (1 to 12; more or less runs into other years) and day of the month. */
export const dayOf = (year: number, month: number, dayOfMonth: number): number => {
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, dayOfMonth) // unlike Date.UTC, takes the years 0 to 99 as they are
  return time.getTime() / millisecondsPerDay
}

export const daysInMonth = (year: number, month: number): number => dayOf(year, month + 1, 0) - dayOf(year, month, 0)

export interface DateParts {
  readonly year: number
  readonly month: number
  readonly dayOfMonth: number
}

export function partsOfDay(day: number): DateParts {
  const date = new Date(day * millisecondsPerDay)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}

/** The date that clocks in `timezone` show at an instant. */
export const localDate = (instant: Instant, timezone: string): PlainDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDate().toString()

/** The instant a date ends in `timezone`: the first instant of the next date there. */
export const endOfDate = (date: PlainDate, timezone: string): Instant =>
  Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timezone).toInstant().toString()
