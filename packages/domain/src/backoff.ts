/** How long to wait before the next attempt of a Run. */
import { parseDuration } from './duration.ts'
import type { RetryPolicy } from './schedule.ts'

/**
 * Milliseconds to wait after attempt number `attempt` (1 is the first) has failed: the first delay, doubled with each
 * further attempt, never more than the longest, then somewhere between half of that and all of it, so that what
 * failed together does not come back together. `random` gives numbers from 0 up to 1, as Math.random does.
 */
export function backoffDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  const first = parseDuration(policy.backoff ?? '10s')
  const longest = parseDuration(policy.max_backoff ?? '10m')
  const doublings = Math.min(Math.max(attempt, 1) - 1, 60) // past this the longest has long been reached
  const delay = Math.min(first * 2 ** doublings, longest)
  return Math.round(delay / 2 + (delay / 2) * random())
}
