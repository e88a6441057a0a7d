/**
 * The proof that no value depends on its future, without regard to who evaluates: a dialogue that asks for the outputs of
 * one panel after another and ends in a verdict.
 */

import type { Results } from '../evaluate/evaluation.ts'
import type { Panel } from '../panel.ts'
import { chooseCuts, firstValue } from './cuts.ts'
import { poisonNames, withoutFuture } from './poisons.ts'
import { EVENTFUL, provingPanel } from './proving-panel.ts'
import { type CausalityVerdict, type Leak, unproven } from './verdict.ts'

export interface CausalityOptions {
  /** What to prove it on; default a {@link provingPanel} with the fields it reads, long enough for it to give values. */
  readonly panel?: Panel
  /** Rows after which the future is poisoned; default 12, fewer where that were too much work. */
  readonly cuts?: number
  /** Moves the made-up data and the cuts; default 1. */
  readonly seed?: number
}

/** What is to be proven, as far as the proof has to know it. */
export interface Subject {
  readonly fields: readonly string[]
  readonly groups: readonly string[]
  /** Rows that pass before it gives values, where that is known; panels grow until it does. */
  readonly warmUp: number
  /** Rows it says it looks ahead; 0 unless it is a label. */
  readonly lookahead: number
  /** Work for one cell of a panel, in additions. */
  readonly work: number
  /** What else has to hold, looked at on a panel whose values do not move with their future; null where it does. */
  readonly further?: (proven: Proven) => CausalityVerdict | null
}

/** A panel, what comes of it, and rows whose future moves nothing. */
export interface Proven {
  readonly panel: Panel
  readonly whole: Results
  readonly cuts: readonly number[]
  readonly seed: number
}

/** What came of evaluating a panel: the outputs, or why there are none. */
export type Answer = { readonly outputs: Results } | { readonly failed: string }

/** Yields panels to evaluate, and takes what comes of them. */
type Dialogue<T> = Generator<Panel, T, Answer>

/** Longest panel that is made, in rows. */
const LONGEST = 100_000
/** Longest panel that is tried where nothing says how many rows a value needs. */
const LONGEST_TRIED = 4_000
/** Additions that a proof may take, about a second. */
const MOST_WORK = 300_000_000
const USUAL_CUTS = 12
const FEWEST_CUTS = 3

/** Proves a subject, or finds where it leaks. */
export function* proof(subject: Subject, options: CausalityOptions): Dialogue<CausalityVerdict> {
  const { seed = 1 } = options
  let rows = subject.warmUp + subject.lookahead + EVENTFUL
  if (options.panel === undefined && rows > LONGEST)
    return unproven(`it needs ${rows} rows before it gives a value, and a proof makes at most ${LONGEST}`)
  while (true) {
    const panel = options.panel ?? provingPanel(subject.fields, subject.groups, { rows, seed })
    const answer = yield panel
    if ('failed' in answer) return unproven(`it failed on the whole panel: ${answer.failed}`)
    const fault = faultOf(answer.outputs, panel, subject.lookahead)
    if (fault === null) return yield* compared(panel, answer.outputs, subject, options)
    rows *= 2
    if (!fault.silent || options.panel !== undefined || rows > LONGEST_TRIED) return unproven(fault.reason)
  }
}

/** Why outputs can prove nothing: they are not what was asked for, or silent. */
function faultOf(
  outputs: Results,
  panel: Panel,
  lookahead: number,
): { readonly reason: string; readonly silent: boolean } | null {
  const rows = panel.dates.length
  const names = Object.keys(outputs)
  if (names.length === 0) return { reason: 'it has no outputs', silent: false }
  for (const name of names) {
    const wanted = panel.symbols.length * rows
    if (outputs[name]!.length !== wanted)
      return { reason: `${name} has ${outputs[name]!.length} values where the panel has ${wanted}`, silent: false }
  }
  const silent = names.find(name => firstValue(outputs[name]!, rows) + lookahead > rows - 2)
  if (silent === undefined) return null
  return { reason: `${silent} gave no value that has a future on a panel of ${rows} rows`, silent: true }
}

function affordableCuts(panel: Panel, work: number): number {
  const once = Math.max(1, panel.dates.length * panel.symbols.length * work * poisonNames.length)
  return Math.max(FEWEST_CUTS, Math.min(USUAL_CUTS, Math.floor(MOST_WORK / once)))
}

function* compared(
  panel: Panel,
  whole: Results,
  subject: Subject,
  { cuts: count, seed = 1 }: CausalityOptions,
): Dialogue<CausalityVerdict> {
  const { lookahead } = subject
  const cuts = chooseCuts(panel, whole, lookahead, Math.max(1, count ?? affordableCuts(panel, subject.work)), seed)
  let cells = 0
  for (const cut of cuts)
    for (const poison of poisonNames) {
      const about = `the panel with everything after row ${cut} ${poison}`
      const trial = withoutFuture(panel, cut, poison)
      const answer = yield trial
      if ('failed' in answer) return unproven(`it failed on ${about}: ${answer.failed}`)
      const found = difference(panel, whole, trial, answer.outputs, cut - lookahead)
      if (typeof found === 'string') return unproven(`on ${about} ${found}`)
      if (typeof found === 'number') cells += found
      else return yield* leakOf(panel, whole, { ...found, cut, poison })
    }
  const further = subject.further?.({ panel, whole, cuts, seed }) ?? null
  if (further !== null) return further
  return lookahead > 0
    ? { causal: false, because: 'label', rowsAhead: lookahead }
    : { causal: true, cuts: cuts.length, cells }
}

type Moved = Pick<Leak, 'output' | 'row' | 'symbol' | 'before' | 'after'>

/** The first value up to row `upTo` that is not the same bits, the number of present ones that are, or what makes them incomparable. */
function difference(panel: Panel, whole: Results, trial: Panel, part: Results, upTo: number): Moved | number | string {
  const [symbols, rows, stride] = [panel.symbols.length, panel.dates.length, trial.dates.length]
  let cells = 0
  for (const [output, before] of Object.entries(whole)) {
    const after = part[output]
    if (after?.length !== symbols * stride)
      return `${output} has ${after?.length ?? 'no'} values, not ${symbols * stride}`
    for (let s = 0; s < symbols; s++)
      for (let t = 0; t <= upTo; t++) {
        const value = before[s * rows + t]!
        const now = after[s * stride + t]!
        if (!Object.is(value, now)) return { output, row: t, symbol: s, before: value, after: now }
        if (!Number.isNaN(value)) cells++
      }
  }
  return cells
}

/** Asks once more for the whole, since what never repeats itself has not leaked, then how far ahead the value looks. */
function* leakOf(panel: Panel, whole: Results, found: Omit<Leak, 'rowsAhead'>): Dialogue<CausalityVerdict> {
  const last = panel.dates.length - 1
  const again = yield panel
  if ('failed' in again || typeof difference(panel, whole, panel, again.outputs, last) !== 'number')
    return unproven('it gives other values when the same panel is evaluated again')
  let furthest = found.row
  for (const poison of poisonNames) furthest = Math.max(furthest, yield* furthestRow(panel, { ...found, poison }))
  const rowsAhead = furthest < last ? furthest - found.row : undefined
  return { causal: false, because: 'leak', leak: { ...found, rowsAhead } }
}

/** The last row whose poisoning moves the value: it moves when all after `low` is spoilt, and rests when what comes after `high` is. */
function* furthestRow(
  panel: Panel,
  { output, symbol, row, before, cut, poison }: Omit<Leak, 'rowsAhead'>,
): Dialogue<number> {
  let low = cut - 1
  let high = panel.dates.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const trial = withoutFuture(panel, middle, poison)
    const answer = yield trial
    const after = 'failed' in answer ? undefined : answer.outputs[output]?.[symbol * trial.dates.length + row]
    if (after === undefined || Object.is(after, before)) high = middle
    else low = middle
  }
  return high
}
