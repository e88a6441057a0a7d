/** What came of a proof of causality, and the words for it. */

import { describeKernelFault, type KernelFault } from './kernel-fault.ts'
import type { PoisonName } from './poisons.ts'

/** A value that moved when only its future was touched. */
export interface Leak {
  readonly output: string
  /** What the rows after the cut were replaced by; `truncated` where they were taken away. */
  readonly poison: PoisonName
  /** The last row that was left as it was. */
  readonly cut: number
  /** Where the value stands: never after the cut. */
  readonly row: number
  readonly symbol: number
  /** The value with the future as it was, and with the future poisoned. */
  readonly before: number
  readonly after: number
  /** How many rows ahead the value was seen to look; undefined when it still moved with the last row of the panel alone. */
  readonly rowsAhead: number | undefined
}

/**
 * Told apart by `causal`, which is true for what may feed a signal and for nothing else, then by `because`.
 *
 * A `label` looks ahead as far as it says and no further: right for a target, forbidden for a signal. `unproven` is what gave
 * nothing to compare: no value on the panel, another value on a second look, or a failure. A `kernel` is at fault where the
 * future moves nothing, and yet an operator does what it does not declare: the last rows alone would be others than among all.
 */
export type CausalityVerdict =
  | {
      readonly causal: true
      /** Rows after which the future was poisoned. */
      readonly cuts: number
      /** Present values that were held against those of the whole panel. */
      readonly cells: number
    }
  | { readonly causal: false; readonly because: 'leak'; readonly leak: Leak }
  | { readonly causal: false; readonly because: 'label'; readonly rowsAhead: number }
  | { readonly causal: false; readonly because: 'kernel'; readonly fault: KernelFault }
  | { readonly causal: false; readonly because: 'unproven'; readonly reason: string }

/** The verdict that nothing could be proven. */
export const unproven = (reason: string): CausalityVerdict => ({ causal: false, because: 'unproven', reason })

const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)

/** The verdict in one sentence, for messages and logs. */
export function describeCausality(verdict: CausalityVerdict): string {
  if (verdict.causal)
    return `no future was seen: ${verdict.cells} values stayed the same at ${verdict.cuts} cuts, whatever came after`
  if (verdict.because === 'label') return `a label: it looks ${rows(verdict.rowsAhead)} ahead, as it says`
  if (verdict.because === 'kernel') return describeKernelFault(verdict.fault)
  if (verdict.because === 'unproven') return `not proven: ${verdict.reason}`
  const { output, poison, cut, row, symbol, before, after, rowsAhead } = verdict.leak
  const reach = rowsAhead === undefined ? 'as far ahead as there are rows' : `${rows(rowsAhead)} ahead`
  return `${output} knows the future: its value on row ${row} of symbol ${symbol} went from ${before} to ${after} when what comes after row ${cut} was ${poison}; it looks ${reach}`
}
