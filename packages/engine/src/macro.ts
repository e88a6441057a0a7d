/** What a macro is: an expression with parameters, under a name. */

import type { Example } from './operator.ts'

export interface MacroParameter {
  readonly name: string
  /** Written as an expression; given when the parameter may be left out. */
  readonly default?: string
  readonly about: string
}

export interface Macro {
  /** Upper-case name, called like an operator; one without parameters may be written without brackets. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly about: string
  readonly parameters: readonly MacroParameter[]
  /** The expression it stands for. */
  readonly body: string
  readonly source?: string
  readonly examples?: readonly Example[]
}
