/**
 * Proves that what is computed never knows the future: everything after a row is replaced by garbage, or taken away, and the
 * outputs up to that row must not move by one bit, at many rows and with many kinds of garbage. Of programs it proves besides
 * that their operators keep to what they declare, so that the last rows alone have the bits that they have among all.
 */

import type { Program } from '../compile/compile.ts'
import type { Node } from '../compile/node.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Results } from '../evaluate/evaluation.ts'
import type { Panel } from '../panel.ts'
import { oddDeclaration } from './kernel-fault.ts'
import { unmannerly } from './manners.ts'
import { copyOf } from './poisons.ts'
import { type Answer, type CausalityOptions, type Proven, proof, type Subject } from './proof.ts'
import { tailVerdict } from './tail-verdict.ts'
import type { CausalityVerdict } from './verdict.ts'

/**
 * Proves a compiled program. One that looks ahead and says so is a `label`; one that looks further than it says is a leak; one
 * that depends on rows which its operators do not say they read, or writes where it may not, has a `kernel` at fault.
 * Throws {@link PanelError} when a panel that was given lacks what the program reads.
 */
export function proveCausality(program: Program, options: CausalityOptions = {}): CausalityVerdict {
  const odd = oddDeclaration(program)
  if (odd !== null) return { causal: false, because: 'kernel', fault: odd }
  const dialogue = proof({ ...subjectOf(program), further: proven => furtherOf(program, proven) }, options)
  let step = dialogue.next()
  while (!step.done) step = dialogue.next({ outputs: evaluate(program, step.value) })
  return step.value
}

/** What code has to say about itself before it can be proven. */
export interface CausalitySubject {
  /** Fields it reads of a panel: the made-up one has these. */
  readonly fields: readonly string[]
  /** Groups it reads; default none. */
  readonly groups?: readonly string[]
  /** Rows that pass before it gives values; default unknown, and then panels grow until it does. */
  readonly lookback?: number
  /** Rows it looks ahead on purpose, as a label; default 0. */
  readonly lookahead?: number
}

/**
 * Proves any code that turns a panel into outputs of the same shape (symbol-major, one value for each symbol and date).
 * Each call gets arrays of its own. Code that fails on some panel, or never gives the same values twice, is `unproven`.
 */
export async function proveCausalityOf(
  run: (panel: Panel) => Results | Promise<Results>,
  { fields, groups = [], lookback = 0, lookahead = 0 }: CausalitySubject,
  options: CausalityOptions = {},
): Promise<CausalityVerdict> {
  const dialogue = proof({ fields, groups, warmUp: lookback, lookahead, work: 10 }, options)
  let step = dialogue.next()
  while (!step.done) step = dialogue.next(await answerOf(run, step.value))
  return step.value
}

async function answerOf(run: (panel: Panel) => Results | Promise<Results>, panel: Panel): Promise<Answer> {
  try {
    return { outputs: await run(copyOf(panel)) }
  } catch (fault) {
    return { failed: fault instanceof Error ? fault.message : String(fault) }
  }
}

/** Whoever looks ahead is computed over all rows, so it has no tails. */
function furtherOf(program: Program, proven: Proven): CausalityVerdict | null {
  const fault = unmannerly(program, proven.panel)
  if (fault !== null) return { causal: false, because: 'kernel', fault }
  return program.label ? null : tailVerdict(program, proven)
}

function subjectOf(program: Program): Subject {
  const { fields, groups, lookahead } = program
  // Where the whole history counts, values come from the first row on, after what other parts need.
  const warmUps = new Map<Node, number>()
  let work = 1
  for (const node of program.nodes) {
    const own = node.kind === 'apply' && node.reach !== 'all' ? node.reach : 0
    const inputs = node.kind === 'apply' ? node.inputs : []
    warmUps.set(node, own + Math.max(0, ...inputs.map(input => warmUps.get(input)!)))
    work += 1 + own / 50
  }
  return { fields, groups, lookahead, warmUp: Math.max(...warmUps.values()), work }
}
