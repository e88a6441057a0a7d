/** Contenders measured in turn, so that whatever else the machine does meets all of them alike. */
import { isProblem, renderProblem } from '@optaic/domain'
import type { Figure } from './row.ts'

/** One measurement; it says itself what it measures, mostly seconds of the work without its preparation. */
export interface Contender {
  readonly name: string
  readonly once: () => Promise<number>
}

/** Why something has no figure, in words. */
export const reasonOf = (fault: unknown): string =>
  isProblem(fault) ? renderProblem(fault) : fault instanceof Error ? fault.message : String(fault)

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface RaceOptions {
  readonly runs: number
  readonly warmUps?: number
}

/**
 * Medians by name. One that fails is out, with the reason in place of its figure. Every round has an order of its own: what one
 * leaves in the caches would else always be the gain of the same next, or its loss.
 */
export async function race(
  contenders: readonly Contender[],
  { runs, warmUps = 1 }: RaceOptions,
): Promise<Readonly<Record<string, Figure>>> {
  const found = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  const out = new Map<string, string>()
  const random = drawn(1)
  for (let round = -warmUps; round < runs; round++) {
    for (const { name, once } of shuffled(contenders, random)) {
      if (out.has(name)) continue
      try {
        const value = await once()
        if (round >= 0) found.get(name)!.push(value)
      } catch (fault) {
        out.set(name, reasonOf(fault))
      }
    }
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, out.get(name) ?? median(values)]))
}

/** The same numbers in every run: at least 0, below 1 (Numerical Recipes' quick generator). */
function drawn(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items]
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[all[last], all[other]] = [all[other]!, all[last]!]
  }
  return all
}

/** Milliseconds that work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
