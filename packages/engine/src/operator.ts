/** What an operator is: one declaration from which the checker, the planner, the documentation and the tests all read. */

/** The kinds of value an expression can have. `group` is an integer code with a dictionary; `label` may look ahead. */
export type ValueType = 'number' | 'boolean' | 'group'

/** Whose rules hold where they differ: `qlib` follows Qlib's (min_periods 1, correlation guard 2e-5, comparisons as numpy's). */
export type Dialect = 'optaic' | 'qlib'

/** One argument of an operator, in the order it is written. */
export interface Argument {
  readonly name: string
  /** `series` takes an expression; `window`, `integer` and `number` take constants known before the run. */
  readonly kind: 'series' | 'window' | 'integer' | 'number'
  readonly type?: ValueType
  /** Given when the argument may be left out. */
  readonly default?: number
  readonly min?: number
  readonly max?: number
  readonly about: string
}

/** One row-by-row example, shown in the reference and run by the tests; `null` is a missing value. */
export interface Example {
  readonly expression: string
  /** Symbol-major: for each field, one list of dates per symbol. */
  readonly fields: Readonly<Record<string, readonly (readonly (number | null)[])[]>>
  readonly result: readonly (readonly (number | null)[])[]
}

/** Constants an operator was called with, in the order of its non-series arguments. */
export type Constants = readonly number[]

/**
 * Element-wise kernel: `out[i]` from `inputs[k][i]` for `start <= i < end`. Inputs and output may be the same array.
 */
export type ElementKernel = (
  out: Float64Array,
  inputs: readonly Float64Array[],
  start: number,
  end: number,
  constants: Constants,
) => void

/** Where a series kernel works: rows `start..end` of arrays, whose row `start` is row `row` of the whole history. */
export interface SeriesSpan {
  /** Offset of the first element of this symbol in every array. */
  readonly start: number
  /** Offset past the last element. */
  readonly end: number
  /** Absolute row number (from the start of the panel's history) of `start`: anchors blocks, so that a value never depends on where an evaluation began. */
  readonly row: number
  /** Fewest present values for a result; the window length unless the dialect says otherwise. */
  readonly minPeriods: number
  readonly dialect: Dialect
}

/** Per-symbol kernel over one symbol's contiguous series; `out` is never one of the inputs. Missing is NaN. */
export type SeriesKernel = (
  out: Float64Array,
  inputs: readonly Float64Array[],
  span: SeriesSpan,
  constants: Constants,
) => void

/** Shape of a cross-section call: arrays are symbol-major, element (s, t) at `s * stride + t`, rows `from <= t < to`. */
export interface CrossSpan {
  readonly symbols: number
  readonly stride: number
  readonly from: number
  readonly to: number
}

/**
 * Per-date kernel over all symbols; `out` is never one of the inputs, but may be the first where the operator says so.
 * Missing is NaN and is left out of the section.
 */
export type CrossKernel = (
  out: Float64Array,
  inputs: readonly Float64Array[],
  span: CrossSpan,
  constants: Constants,
) => void

/** How many earlier rows a value needs: a number, or `all` where the whole history counts (expanding, EMA, FFILL). */
export type Lookback = number | 'all'

interface OperatorBase {
  /** Canonical upper-case name. */
  readonly name: string
  /** Semantic version of what it computes; default 1.0.0. Several of one name may stand side by side. */
  readonly version?: string
  /** Names from Qlib, the 101 Formulaic Alphas and pandas that mean the same; matched without regard to case. */
  readonly aliases?: readonly string[]
  readonly about: string
  readonly formula: string
  /** What happens where inputs are missing, in one sentence. */
  readonly missing: string
  readonly source?: string
  readonly arguments: readonly Argument[]
  readonly result?: ValueType
  readonly examples: readonly Example[]
}

export interface ElementOperator extends OperatorBase {
  readonly family: 'element'
  /** Of a comparison: its answer in the qlib dialect where a side is missing. */
  readonly missingInQlib?: 0 | 1
  readonly kernel: ElementKernel
}

export interface SeriesOperator extends OperatorBase {
  readonly family: 'series'
  /**
   * Rows before t that the value at t may depend on, block anchoring included: evaluating from any row at least this far
   * back gives the same bits as evaluating from the start of history. Negative arguments (look-ahead) give a negative number.
   */
  readonly lookback: (constants: Constants, dialect: Dialect) => Lookback
  /**
   * Of an operator whose value is made of single rows and none between: how far back each is, the furthest as `lookback`
   * says. Left out where every row that it looks back over counts. It is not asked when it looks ahead.
   */
  readonly singleRows?: (constants: Constants) => readonly number[]
  /** What somebody who gives it a condition is told, because that is never what was meant; the qlib dialect takes one, as Qlib does. */
  readonly notOfConditions?: string
  readonly kernel: SeriesKernel
}

export interface CrossOperator extends OperatorBase {
  readonly family: 'cross'
  /** True when the kernel may write over its first input: it reads a date's values before it writes there. */
  readonly inPlace?: true
  readonly kernel: CrossKernel
}

export type Operator = ElementOperator | SeriesOperator | CrossOperator
