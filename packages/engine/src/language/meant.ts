/** What the notation of another library stands for: calls of ours, and how its methods take their arguments. */

import { bindArguments, type Parameter } from './bind-arguments.ts'
import { nearest } from './nearest.ts'
import type { CallArgument, Syntax } from './syntax.ts'

/** A call of ours that a method stands for, outermost first; an argument may be another such call. */
export interface Meant {
  readonly operator: string
  readonly arguments: readonly (Syntax | Meant | { readonly name: string; readonly value: Syntax })[]
}

/** Over the whole history by itself, and over the symbols of a date where it is told so afterwards. */
export interface Aggregate {
  readonly refusal: string
  readonly over: (keys: readonly Syntax[]) => Meant | string
}

/** What the next method stands for, where the one before has only begun something. */
export type Opened = (method: string, args: readonly CallArgument[]) => Understood

/** The method that picks a column of a frame, `['close']`. */
export const PICKED = '[]'

/** A string says what is wrong; a syntax tree is what stood there before. */
export type Understood = Meant | Syntax | Aggregate | Opened | string

export type Given = readonly (Syntax | null)[]

export interface Method {
  readonly takes: readonly Parameter[]
  readonly means: (x: Syntax, given: Given) => Meant | Aggregate | string
}

export const call = (operator: string, ...args: Meant['arguments']): Meant => ({ operator, arguments: args })

/** `periods?` may be left out. */
export const parameters = (names: string): readonly Parameter[] =>
  names
    .split(' ')
    .filter(name => name !== '')
    .map(name => ({ name: name.replace('?', ''), optional: name.endsWith('?') }))

export const method = (takes: string, means: Method['means']): Method => ({ takes: parameters(takes), means })

export const literal = ({ place }: Syntax, value: number): Syntax => ({ kind: 'number', value, place, depth: 1 })

/** Written as a name or in quotes. */
export const wordOf = (syntax: Syntax | null | undefined): string | null =>
  syntax?.kind === 'name' ? syntax.name : syntax?.kind === 'text' ? syntax.text : null
export const isWord = (syntax: Syntax | null | undefined, ...words: readonly string[]): boolean =>
  words.includes(wordOf(syntax)?.toLowerCase() ?? '')
export const isNumber = (syntax: Syntax | null | undefined, value: number): boolean =>
  syntax?.kind === 'number' && syntax.value === value
/** Of an axis: over the symbols of a date. */
export const isAcross = (axis: Syntax | null | undefined): boolean => isNumber(axis, 1) || isWord(axis, 'columns')

export const periodsOf = (least: Syntax | null | undefined): Meant['arguments'] =>
  least ? [{ name: 'min_periods', value: least }] : []

/** A deviation that divides by the number of values, from one that divides by one less. */
export const ofPopulation = (deviation: Meant, count: Syntax | Meant, squared: boolean): Meant => {
  const one: Syntax = { kind: 'number', value: 1, place: { start: 0, end: 0 }, depth: 1 }
  const share = call('DIVIDE', call('SUBTRACT', count, one), count)
  return call('MULTIPLY', deviation, squared ? share : call('SQRT', share))
}

/** The meaning of a method by a table of those there are; `more` are told among them where it is none. */
export function means(
  table: Readonly<Record<string, Method>>,
  more: readonly string[],
  x: Syntax,
  name: string,
  args: readonly CallArgument[],
): Meant | Aggregate | string {
  const found = Object.hasOwn(table, name) ? table[name]! : null
  if (found === null) {
    const known = [...Object.keys(table), ...more].sort()
    const near = nearest(name, known)
    return `there is no method ${name.slice(0, 40)}; ${near === null ? `there are ${known.join(', ')}` : `the nearest is ${near}`}`
  }
  const given = bindArguments(found.takes, args)
  return typeof given === 'string' ? `${name}() ${given}` : found.means(x, given)
}
