/** The expression engine: panels in, panels out; free of Node and of everything else. */

export {
  type CompileOptions,
  compile,
  type NamedExpression,
  type Output,
  type Program,
  VALUE,
} from './compile/compile.ts'
export type { Dialect } from './compile/resolve.ts'
export { evaluate, evaluateTail, type Results } from './evaluate/evaluate.ts'
export { PanelError } from './evaluate/whole-arrays.ts'
export { ExpressionError, type Location, type Place } from './language/expression-error.ts'
export type * from './macro.ts'
export type * from './operator.ts'
export type { Group, Panel } from './panel.ts'
export { builtinOperators, builtinRegistry, type Callable, createRegistry, type Registry } from './registry.ts'
