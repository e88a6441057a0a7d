/** Who evaluates programs for those who do not care where: one thread or several, with the same bits. */

import type { Program } from '../compile/compile.ts'
import type { Panel } from '../panel.ts'
import { evaluateTail, type MemoryOptions } from './evaluate.ts'
import type { Results } from './evaluation.ts'

export interface EvaluateOptions extends MemoryOptions {
  /** First row whose values are wanted. Default 0: all of them. */
  readonly fromRow?: number
  /** Ends the evaluation early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export interface Evaluator {
  /**
   * Values of the rows from `fromRow` on, each array `symbols x (dates - fromRow)`. Rejects with {@link PanelError} when the
   * panel lacks a field the program reads, `RangeError` when there is no such row.
   */
  evaluate(program: Program, panel: Panel, options?: EvaluateOptions): Promise<Results>
}

/** Evaluates where it is called; a signal is looked at before the start only. */
export const inCallingThread: Evaluator = {
  evaluate: async (program, panel, { fromRow = 0, signal, ...memory } = {}) => {
    signal?.throwIfAborted()
    return evaluateTail(program, panel, fromRow, memory)
  },
}
