/** The expression engine: panels in, panels out; free of Node and of everything else. */

export type { KernelFault } from './causality/kernel-fault.ts'
export type { CausalityOptions } from './causality/proof.ts'
export { type CausalitySubject, proveCausality, proveCausalityOf } from './causality/prove.ts'
export { type ProvingPanelOptions, provingPanel } from './causality/proving-panel.ts'
export { type CausalityVerdict, describeCausality, type Leak } from './causality/verdict.ts'
export {
  type CompileOptions,
  compile,
  type NamedExpression,
  type Output,
  type Program,
  VALUE,
} from './compile/compile.ts'
export { givesOutOfNothing } from './compile/out-of-nothing.ts'
export { type PackedProgram, packProgram, unpackProgram } from './compile/pack.ts'
export type { Dialect } from './compile/resolve.ts'
export { type RowRange, rowsRead } from './compile/rows-read.ts'
export type { UsedCallable } from './compile/used.ts'
export { evaluate, evaluateTail, type MemoryOptions } from './evaluate/evaluate.ts'
export {
  createEvaluation,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationPass,
  type Results,
} from './evaluate/evaluation.ts'
export { type EvaluateOptions, type Evaluator, inCallingThread } from './evaluate/evaluator.ts'
export { spareArrays } from './evaluate/spare-arrays.ts'
export { PanelError } from './evaluate/whole-arrays.ts'
export { ExpressionError, type Location, type Place } from './language/expression-error.ts'
export { type Written, writeCall, writeNumber } from './language/infix.ts'
export { refuseWholeDivision } from './language/whole-division.ts'
export type * from './macro.ts'
export type * from './operator.ts'
export type { Group, Panel } from './panel.ts'
export { builtinOperators, builtinRegistry, type Callable, createRegistry, type Registry } from './registry.ts'
export { KernelMemory } from './wasm/kernel-memory.ts'
export { panelIn } from './wasm/panel-in.ts'
