/** When a Flow runs by itself, and how fresh its data is expected to be. */
import type { CustomCalendar } from './calendar/custom.ts'

export type Schedule =
  | { readonly type: 'manual' }
  | { readonly type: 'cron'; readonly cron: string; readonly timezone?: string; readonly enabled?: boolean }
  | {
      readonly type: 'interval'
      readonly minutes: number
      /** Local times between which it runs, `HH:MM`. */
      readonly window?: { readonly from: string; readonly to: string }
      readonly timezone?: string
      readonly enabled?: boolean
    }
  | { readonly type: 'upstream'; readonly enabled?: boolean }

export interface RetryPolicy {
  /** Tries in all; default 1. */
  readonly attempts?: number
  /** First delay, such as `10s`; doubles each time, with jitter; default `10s`. */
  readonly backoff?: string
  /** Longest delay; default `10m`. */
  readonly max_backoff?: string
}

/** How a Flow is executed; every field has a default. */
export interface ExecutionPolicy {
  readonly retries?: RetryPolicy
  /** Default `1h`. */
  readonly timeout?: string
  /** Megabytes; default 4096. */
  readonly memory_mb?: number
}

export const updateFrequencies = ['daily', 'weekly', 'monthly', 'quarterly', 'irregular'] as const
export type UpdateFrequency = (typeof updateFrequencies)[number]

/** What a user promises about the data of a Flow. `irregular` data are never expected. */
export interface FreshnessRule {
  readonly update_frequency: UpdateFrequency
  /** Expects data on the calendar's sessions alone; default true when a calendar is named, else false. */
  readonly business_days_only?: boolean
  /** 1 = Monday to 7 = Sunday, for weekly data; default 5. */
  readonly day_of_week?: number
  /** How long after the end of the date the source may take, such as `6h`; default `0s`. */
  readonly grace_period?: string
  /** `weekdays`, `XNYS`, or a calendar of the rule's own; default `weekdays`. */
  readonly calendar?: string | CustomCalendar
  /** Where a day ends; default UTC, or the calendar's own zone. */
  readonly timezone?: string
}
