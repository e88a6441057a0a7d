/** The signs between two parts and before one, and how tightly they bind. */

export interface Infix {
  readonly power: number
  readonly operator: string
  readonly right?: boolean
  /** Of comparisons: `a < b < c` is `a < b and b < c`, as in Python. */
  readonly chains?: boolean
  /** Of `&` and `|`, which bind tighter than comparisons in Python and looser in C: beside one they want brackets. */
  readonly bracketed?: boolean
}

/** From loosest to tightest; `? :` is below all of them, `not` between `and` and the comparisons, a sign above `*`. */
export const infixes: Readonly<Record<string, Infix>> = {
  or: { power: 2, operator: 'OR' },
  '||': { power: 2, operator: 'OR' },
  and: { power: 3, operator: 'AND' },
  '&&': { power: 3, operator: 'AND' },
  '<': { power: 5, operator: 'LT', chains: true },
  '<=': { power: 5, operator: 'LE', chains: true },
  '>': { power: 5, operator: 'GT', chains: true },
  '>=': { power: 5, operator: 'GE', chains: true },
  '==': { power: 5, operator: 'EQ', chains: true },
  '!=': { power: 5, operator: 'NE', chains: true },
  '|': { power: 6, operator: 'OR', bracketed: true },
  '&': { power: 7, operator: 'AND', bracketed: true },
  '+': { power: 8, operator: 'ADD' },
  '-': { power: 8, operator: 'SUBTRACT' },
  '*': { power: 9, operator: 'MULTIPLY' },
  '/': { power: 9, operator: 'DIVIDE' },
  '%': { power: 9, operator: 'MOD' },
  '^': { power: 11, operator: 'POWER', right: true },
}
export const NOT_POWER = 4
export const SIGN_POWER = 10

/** Text of an expression, and how tightly what is outermost in it binds: brackets stand where something binds tighter. */
export interface Written {
  readonly text: string
  readonly power: number
}

const bracketed = ({ text, power }: Written, least: number): string => (power < least ? `(${text})` : text)

/** A call as a person would write it: with the operator's sign where it has one. */
export function writeCall(operator: string, args: readonly Written[]): Written {
  const [left, right, ...more] = args
  if (left !== undefined && right === undefined && operator === 'NEGATE')
    return { text: `-${bracketed(left, SIGN_POWER + 1)}`, power: SIGN_POWER }
  if (left !== undefined && right === undefined && operator === 'NOT')
    return { text: `not ${bracketed(left, NOT_POWER)}`, power: NOT_POWER }
  const sign = Object.keys(infixes).find(text => infixes[text]!.operator === operator)
  if (sign === undefined || left === undefined || right === undefined || more.length > 0)
    return { text: `${operator}(${args.map(({ text }) => text).join(', ')})`, power: Number.POSITIVE_INFINITY }
  const { power, right: fromRight = false, chains = false } = infixes[sign]!
  return {
    text: `${bracketed(left, power + (fromRight || chains ? 1 : 0))} ${sign} ${bracketed(right, power + (fromRight ? 0 : 1))}`,
    power,
  }
}

/** A number; a negative one is a sign before it. Throws `RangeError` for what is not finite: no expression can say it. */
export function writeNumber(value: number): Written {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written in an expression`)
  return {
    text: Object.is(value, -0) ? '-0' : String(value),
    power: value < 0 || Object.is(value, -0) ? SIGN_POWER : Number.POSITIVE_INFINITY,
  }
}
