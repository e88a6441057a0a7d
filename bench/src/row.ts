/** A row of a suite: our figure, the peers' from the same call, and what the goal says. */

/** A figure, or why there is none. */
export type Figure = number | string

export interface Goal {
  /** A peer's name, `floor`, or null where the figure itself is the limit. */
  readonly than: string | null
  /** Ours is at most this many times theirs, or at most this figure. */
  readonly most: number
}

export interface Row {
  readonly work: string
  readonly size: string
  readonly unit: string
  readonly ours: Figure
  readonly peers: Readonly<Record<string, Figure>>
  /** The least that any program could take: streaming input and output through memory. */
  readonly floor: number | null
  readonly goal: string | null
  /** Ours to what the goal names; of several goals, the one nearest to being missed. */
  readonly ratio: number | null
  readonly met: boolean | null
  /** Ours to each peer, and to the floor. */
  readonly ratios: Readonly<Record<string, number>>
  /** What else was found out, such as whether the results are the same. */
  readonly notes: readonly string[]
}

export interface Measured {
  readonly work: string
  readonly size: string
  readonly unit: string
  readonly ours: Figure
  readonly peers?: Readonly<Record<string, Figure>>
  readonly floor?: number | null
  readonly goals?: readonly Goal[]
  readonly notes?: readonly string[]
}

const sentence = ({ than, most }: Goal, unit: string): string => {
  if (than === null) return `at most ${most} ${unit}`
  if (most === 1) return `no more than ${than}`
  return most > 1 ? `at most ${most} times ${than}` : `at most 1/${Number((1 / most).toFixed(2))} of ${than}`
}

/** Puts figures against goals. A goal whose peer has no figure is not counted as met. */
export function rowOf({ work, size, unit, ours, peers = {}, floor = null, goals = [], notes = [] }: Measured): Row {
  const figures: Readonly<Record<string, Figure>> = floor === null ? peers : { ...peers, floor }
  const ratios =
    typeof ours === 'string'
      ? {}
      : Object.fromEntries(
          Object.entries(figures).flatMap(([name, figure]) =>
            typeof figure === 'number' ? [[name, ours / figure]] : [],
          ),
        )
  const judged = goals.map(({ than, most }) => {
    const ratio = typeof ours === 'string' ? undefined : than === null ? ours / most : ratios[than]
    const share = ratio === undefined ? Number.POSITIVE_INFINITY : than === null ? ratio : ratio / most
    return { ratio: ratio ?? null, share }
  })
  const nearest = judged.toSorted((a, b) => b.share - a.share).find(({ ratio }) => ratio !== null)
  return {
    work,
    size,
    unit,
    ours,
    peers,
    floor,
    goal: goals.length === 0 ? null : goals.map(goal => sentence(goal, unit)).join(', '),
    ratio: nearest?.ratio ?? null,
    met: goals.length === 0 ? null : judged.every(({ share }) => share <= 1),
    ratios,
    notes,
  }
}
