/** Durations as people write them: `10s`, `30m`, `6h`, `2d`. */
import { Problem } from './problem.ts'

const millisecondsPer = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** True for text that `parseDuration` reads. */
export const isDuration = (text: unknown): text is string => typeof text === 'string' && pattern.test(text)

/**
 * Milliseconds of a number with one unit: ms, s, m (minutes), h, d (24 hours, whatever the clocks do).
 * Throws `invalid_request` for anything else.
 */
export function parseDuration(text: string): number {
  const match = pattern.exec(text)
  if (match === null) {
    throw new Problem('invalid_request', `"${text}" is not a duration`, {
      next: 'write a number with one unit: 250ms, 10s, 30m, 6h or 2d',
    })
  }
  return Math.round(Number(match[1]) * millisecondsPer[match[2] as keyof typeof millisecondsPer])
}
