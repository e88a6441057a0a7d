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

/** Medians by name. One that fails is out, with the reason in place of its figure. */
export async function race(
  contenders: readonly Contender[],
  { runs, warmUps = 1 }: RaceOptions,
): Promise<Readonly<Record<string, Figure>>> {
  const found = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  const out = new Map<string, string>()
  for (let round = -warmUps; round < runs; round++) {
    for (const { name, once } of contenders) {
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

/** Milliseconds that work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
