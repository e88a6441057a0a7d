/** What is said of a program whose last rows alone are others than among all rows: which operator it is, and what it reads. */

import type { Program } from '../compile/compile.ts'
import type { Apply } from '../compile/node.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Results } from '../evaluate/evaluation.ts'
import type { Lookback } from '../operator.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators } from '../registry.ts'
import { blamed, type Misread } from './kernel-fault.ts'
import { alone, partsOf } from './parts.ts'
import { garbageNames, withGarbage } from './poisons.ts'
import type { Proven } from './proof.ts'
import { type Strayed, strayed, type Tail, tailsAt } from './tails.ts'
import { type CausalityVerdict, unproven } from './verdict.ts'

/** The fault of a program whose tails stray, or null where they do not. */
export function tailVerdict(program: Program, { panel, whole, cuts, seed }: Proven): CausalityVerdict | null {
  const rows = panel.dates.length
  const tails = tailsAt(panel, cuts, seed)
  for (const [k, tail] of tails.entries()) {
    const garbage = [0, 1].map(turn => garbageNames[(2 * k + turn) % garbageNames.length]!)
    if (strayed(program, tail, whole, rows, garbage) === null) continue
    if (!sameBits(whole, evaluate(program, panel)))
      return unproven('it gives other values when the same panel is evaluated again')
    const fault = culprit(program, tail)
    return fault === null
      ? unproven('its last rows alone are not what they are among all, and no operator of it is to blame by itself')
      : { causal: false, because: 'kernel', fault }
  }
  // What strays may be hidden by what is made of it, as by a rank: operators of others are looked at by themselves as well.
  for (const tail of tails.slice(0, MOST_BY_THEMSELVES)) {
    const fault = culprit(program, tail, ofOthers)
    if (fault !== null) return { causal: false, because: 'kernel', fault }
  }
  return null
}

/** Tails at which operators are looked at by themselves. */
const MOST_BY_THEMSELVES = 2
const ours = new Set(builtinOperators)
const ofOthers = ({ operator }: Apply) => !ours.has(operator)

const sameBits = (before: Results, after: Results): boolean =>
  Object.entries(before).every(([name, array]) => array.every((value, i) => Object.is(value, after[name]![i])))

/** The first operator whose own last rows stray although its inputs are right. */
function culprit(program: Program, tail: Tail, wanted: (node: Apply) => boolean = () => true): Misread | null {
  const rows = tail.panel.dates.length
  for (const part of partsOf(program, tail.panel, wanted)) {
    const own = alone(part, tail.panel)
    const whole = evaluate(own.program, own.panel)
    const found = strayed(own.program, { ...tail, panel: own.panel }, whole, rows)
    if (found === null) continue
    const said = blamed(part.node)
    return { ...said, kind: 'rows', ...found, reads: readsOf(own.program, own.panel, found, said) }
  }
  return null
}

/** How far back it reads what it does not declare, seen by putting garbage there and evaluating everything. */
function readsOf(
  program: Program,
  panel: Panel,
  { row, symbol, whole }: Strayed,
  { lookback, singleRows }: Pick<Misread, 'lookback' | 'singleRows'>,
): Lookback | null {
  if (lookback === 'all') return null
  const [name] = program.outputs.map(output => output.name)
  const moves = (spoilt: (back: number) => boolean) =>
    garbageNames.some(garbage => {
      const trial = withGarbage(panel, at => at <= row && spoilt(row - at), garbage)
      return !Object.is(evaluate(program, trial)[name!]![symbol * panel.dates.length + row], whole)
    })
  const listed = new Set(singleRows)
  const unlisted = (back: number) => singleRows !== undefined && back <= lookback && !listed.has(back)
  if (moves(unlisted)) return turning(back => moves(one => unlisted(one) && one <= back), -1, lookback)
  if (!moves(back => back > lookback)) return null
  const furthest = turning(back => !moves(one => one > back), lookback, row)
  return furthest === row ? 'all' : furthest
}

/** The first number above `low` for which it is true, which it is for `high`. */
function turning(isTrue: (number: number) => boolean, low: number, high: number): number {
  let [below, above] = [low, high]
  while (above - below > 1) {
    const middle = (below + above) >> 1
    if (isTrue(middle)) above = middle
    else below = middle
  }
  return above
}
