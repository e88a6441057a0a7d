/** Whether results are the same as a peer's, told by their count and sums. */
import type { Answer } from '../../process/json-child.ts'

export interface Checksum {
  readonly count: number
  readonly sum: number
  readonly absSum: number
}

/** Of the finite values. */
export function checksumOf(values: Float64Array): Checksum {
  let count = 0
  let sum = 0
  let absSum = 0
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    count++
    sum += value
    absSum += Math.abs(value)
  }
  return { count, sum, absSum }
}

/** A note on a peer's answer that was asked for with `check`. */
export function compared(name: string, ours: Checksum, answer: Answer): string {
  const { count, sum } = answer
  if (typeof count !== 'number' || typeof sum !== 'number') return `${name} gave no checksum`
  const apart = Math.abs(ours.sum - sum) / ours.absSum
  if (count === ours.count && apart < 1e-9) return `${name}: the same ${count.toLocaleString('en')} values`
  return `${name} DIFFERS: ${count} values, ours ${ours.count}; sums apart by ${apart.toExponential(1)} of the absolutes`
}
