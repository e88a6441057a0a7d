/** What a macro is: an expression with parameters, under a name. */

import type { Dialect, Example } from './operator.ts'

export interface MacroParameter {
  readonly name: string
  /** Written as an expression; given when the parameter may be left out. */
  readonly default?: string
  /** Where it has to be a number known before the run, whole or any. Default: any expression will do. */
  readonly constant?: 'whole' | 'number'
  /** Set where a number alone would be a slip, as in `RSI(14)` for `RSI(close, 14)`. */
  readonly series?: true
  readonly min?: number
  readonly max?: number
  readonly about: string
}

export interface Macro {
  /** Upper-case name, called like an operator; one without parameters may be written without brackets. */
  readonly name: string
  /** Semantic version of what it computes; default 1.0.0. Several of one name may stand side by side. */
  readonly version?: string
  readonly aliases?: readonly string[]
  readonly about: string
  readonly parameters: readonly MacroParameter[]
  /** The expression it stands for. */
  readonly body: string
  /** Dialect that the body is written in; its arguments keep that of the caller. Default: that of the place it is called from. */
  readonly dialect?: Dialect
  readonly source?: string
  readonly examples?: readonly Example[]
}
