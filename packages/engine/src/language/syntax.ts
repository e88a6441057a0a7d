/** The syntax tree: numbers, names, calls, and names for parts. Signs and `? :` are calls of the operators they stand for. */

import type { Place } from './expression-error.ts'

export interface CallArgument {
  /** Given as `name = value`. */
  readonly name: string | null
  readonly value: Syntax
}

/** The version that a name is pinned to. */
export interface Pin {
  readonly version: string
  readonly place: Place
}

export type Syntax =
  | { readonly kind: 'number'; readonly value: number; readonly place: Place; readonly depth: number }
  /** In quotes: an option of a method or of another library's function, never a value. */
  /** `lambda s: s.diff()`, which some methods take. */
  | {
      readonly kind: 'lambda'
      readonly parameter: string
      readonly body: Syntax
      readonly place: Place
      readonly depth: number
    }
  | { readonly kind: 'text'; readonly text: string; readonly place: Place; readonly depth: number }
  | {
      readonly kind: 'name'
      readonly name: string
      readonly pin: Pin | null
      readonly place: Place
      readonly depth: number
    }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly pin: Pin | null
      /** True of a sign, such as `+`, which stands for the operator. */
      readonly sign: boolean
      readonly arguments: readonly CallArgument[]
      readonly place: Place
      /** Where the name or sign stands. */
      readonly head: Place
      readonly depth: number
    }
  | {
      readonly kind: 'let'
      readonly name: string
      readonly value: Syntax
      readonly body: Syntax
      readonly place: Place
      readonly depth: number
    }
