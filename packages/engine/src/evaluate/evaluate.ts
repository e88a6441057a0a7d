/** Runs a program over a panel: all of it, or only the last rows. */

import type { Program } from '../compile/compile.ts'
import type { Panel } from '../panel.ts'
import type { KernelMemory } from '../wasm/kernel-memory.ts'
import { createEvaluation, type Results } from './evaluation.ts'
import { spareArrays } from './spare-arrays.ts'
import type { Allocate } from './whole-arrays.ts'

export interface MemoryOptions {
  /**
   * Results of an earlier evaluation that nobody reads any more: arrays of the right length are written over and given out
   * again, which saves the system the making of new pages. The values are the same without it.
   */
  readonly reuse?: Results
  /** Where results are made while there is room: kernels that reach it write there at once. Default ordinary arrays. */
  readonly memory?: KernelMemory
}

/** Every value of every output. Throws {@link PanelError} when the panel lacks a field the program reads. */
export const evaluate = (program: Program, panel: Panel, options: MemoryOptions = {}): Results =>
  evaluateTail(program, panel, 0, options)

/**
 * Values of the rows from `fromRow` on, each array `symbols x (dates - fromRow)`. Only the rows these values depend on are
 * computed, and the values are bit for bit those of a full evaluation. Throws `RangeError` when there is no such row.
 */
export function evaluateTail(
  program: Program,
  panel: Panel,
  fromRow: number,
  { reuse, memory }: MemoryOptions = {},
): Results {
  const make: Allocate = length => memory?.allocate(length) ?? new Float64Array(length)
  const allocate = reuse === undefined ? make : spareArrays(Object.values(reuse), panel, make)
  const evaluation = createEvaluation(program, panel, fromRow, { allocate })
  evaluation.passes.forEach(({ size }, pass) => {
    evaluation.run(pass, 0, size)
  })
  return evaluation.results()
}
