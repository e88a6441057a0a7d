/** What a kernel does that its operator does not declare, and the words for it. */

import type { Program } from '../compile/compile.ts'
import type { Apply } from '../compile/node.ts'
import type { Lookback } from '../operator.ts'

/** The call of the operator at fault, and what it says of its rows. */
interface Blamed {
  /** Canonical name, with its version where it has one. */
  readonly operator: string
  /** What it was called with, by the names of its arguments. */
  readonly parameters: Readonly<Record<string, number>>
  readonly dialect: string
  /** What `lookback` gives for these parameters; 0 for operators that read the row itself alone. */
  readonly lookback: Lookback
  /** What `singleRows` gives for them, where it is declared. */
  readonly singleRows?: readonly number[]
}

/** A value of the last rows that is another one when only the rows are there that it says it is made of. */
export interface Misread extends Blamed {
  readonly kind: 'rows'
  readonly row: number
  readonly symbol: number
  /** The value in an evaluation of all rows, and in one of the last rows alone. */
  readonly whole: number
  readonly alone: number
  /**
   * How many rows back lies the furthest that was seen to move it although it is not declared (the nearest, where single rows
   * are); `all` where that is the first there is, null where none does: the value hangs on where an evaluation begins.
   */
  readonly reads: Lookback | null
}

interface Unmannerly extends Blamed {
  readonly kind: 'inputs' | 'outside' | 'kept'
}

interface Odd extends Blamed {
  readonly kind: 'declaration'
}

export type KernelFault =
  | Misread
  /** It changed its inputs, wrote to rows that it was not asked for, or to arrays of an earlier call. */
  | Unmannerly
  /** What it declares is no number of rows. */
  | Odd

/** Who is to blame for what a part does. */
export function blamed({ operator, constants, dialect }: Apply): Blamed {
  const names = operator.arguments.filter(({ kind }) => kind !== 'series').map(({ name }) => name)
  const series = operator.family === 'series' ? operator : null
  const lookback = series === null ? 0 : series.lookback(constants, dialect)
  return {
    operator: operator.version === undefined ? operator.name : `${operator.name}@${operator.version}`,
    parameters: Object.fromEntries(names.map((name, i) => [name, constants[i]!])),
    dialect,
    lookback,
    ...(series?.singleRows !== undefined &&
      !(typeof lookback === 'number' && lookback < 0) && { singleRows: series.singleRows(constants) }),
  }
}

/** The first operator of a program whose declared rows are none. */
export function oddDeclaration({ nodes }: Program): KernelFault | null {
  for (const node of nodes) {
    if (node.kind !== 'apply') continue
    const said = blamed(node)
    const { lookback, singleRows = [] } = said
    const whole = lookback === 'all' || Number.isSafeInteger(lookback)
    if (!whole || singleRows.some(row => !Number.isSafeInteger(row) || row < 0)) return { ...said, kind: 'declaration' }
  }
  return null
}

const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)

function readsOf({ reads }: Misread): string {
  if (reads === null) return 'it hangs on where an evaluation begins'
  return reads === 'all' ? 'it reads as far back as there are rows' : `it reads ${rows(reads)} back`
}

function saidBy({ lookback, singleRows }: Blamed): string {
  return `lookback ${lookback}${singleRows === undefined ? '' : `, single rows ${singleRows.join(', ') || 'none'}`}`
}

/** The fault in one sentence. */
export function describeKernelFault(fault: KernelFault): string {
  const called = callOf(fault)
  if (fault.kind === 'declaration')
    return `${called} says ${saidBy(fault)}, where only whole numbers of rows count, and no single row may lie ahead`
  if (fault.kind !== 'rows') return `${called} ${unmannerly[fault.kind]}`
  const { row, symbol, whole, alone } = fault
  return `${called} says ${saidBy(fault)}; its value on row ${row} of symbol ${symbol} is ${whole} among all rows, and ${alone} of those rows alone: ${readsOf(fault)}`
}

const unmannerly = {
  inputs: 'changes its inputs',
  outside: 'writes to rows that it was not asked for',
  kept: 'writes to arrays of an earlier call',
} as const

function callOf({ operator, parameters, dialect }: Blamed): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `${operator}${given.length === 0 ? '' : ` with ${given.join(', ')}`}${dialect === 'qlib' ? ' in the dialect qlib' : ''}`
}
