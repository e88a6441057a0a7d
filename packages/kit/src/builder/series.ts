/** Parts of an expression as values: what operators are applied to, and what the usual ones are methods of. */
import { type ValueType, type Written, writeCall, writeNumber } from '@optaic/engine'

/** What can be computed with, row by row; a condition counts as 1 or 0. */
type Computable = Series<'number'> | Series<'boolean'>
/** What stands where a number is wanted. */
export type Numeric = Computable | number
/** What stands where a condition is wanted. */
export type Condition = Series<'boolean'>
/** What stands where a group is wanted, such as the sector of each symbol. */
export type Group = Series<'group'>
/** A number known before the run: written down, or a parameter. */
export type Known = number | Constant

/** A value for each date and symbol. */
export class Series<T extends ValueType = 'number'> {
  readonly type: T
  readonly written: Written

  constructor(type: T, written: Written) {
    this.type = type
    this.written = written
  }

  /** The expression as text. */
  toString(): string {
    return this.written.text
  }

  plus(this: Computable, other: Numeric): Series {
    return call('ADD', 'number', [this, other])
  }
  minus(this: Computable, other: Numeric): Series {
    return call('SUBTRACT', 'number', [this, other])
  }
  times(this: Computable, other: Numeric): Series {
    return call('MULTIPLY', 'number', [this, other])
  }
  over(this: Computable, other: Numeric): Series {
    return call('DIVIDE', 'number', [this, other])
  }
  toThe(this: Computable, exponent: Numeric): Series {
    return call('POWER', 'number', [this, exponent])
  }
  negated(this: Computable): Series {
    return call('NEGATE', 'number', [this])
  }

  above(this: Computable, other: Numeric): Condition {
    return call('GT', 'boolean', [this, other])
  }
  atLeast(this: Computable, other: Numeric): Condition {
    return call('GE', 'boolean', [this, other])
  }
  below(this: Computable, other: Numeric): Condition {
    return call('LT', 'boolean', [this, other])
  }
  atMost(this: Computable, other: Numeric): Condition {
    return call('LE', 'boolean', [this, other])
  }
  equals(this: Computable, other: Numeric): Condition {
    return call('EQ', 'boolean', [this, other])
  }
  differsFrom(this: Computable, other: Numeric): Condition {
    return call('NE', 'boolean', [this, other])
  }

  and(this: Condition, other: Condition): Condition {
    return call('AND', 'boolean', [this, other])
  }
  or(this: Condition, other: Condition): Condition {
    return call('OR', 'boolean', [this, other])
  }
  not(this: Condition): Condition {
    return call('NOT', 'boolean', [this])
  }
  /** One value where the condition holds, another where it does not. */
  choose(this: Condition, holds: Numeric, otherwise: Numeric): Series {
    return call('IF', 'number', [this, holds, otherwise])
  }
}

/** A number known before the run, such as the length of a window. */
export class Constant extends Series<'number'> {
  readonly known = true
}

type Part = Series<ValueType> | number | undefined

/** Of a window: how many values have to be present for a result; default all of them. */
export interface Windowed {
  readonly minPeriods?: Known
}

/** The call of an operator, with the arguments that were given. */
export function call<T extends ValueType>(
  operator: string,
  type: T,
  args: readonly Part[],
  window: Windowed = {},
): Series<T> {
  const given = args.slice(0, args.findLastIndex(argument => argument !== undefined) + 1)
  const skipped = given.indexOf(undefined)
  if (skipped >= 0) throw new TypeError(`argument ${skipped + 1} of ${operator} was left out, and later ones were not`)
  const written = given.map(argument => write(argument!))
  const { minPeriods } = window
  const named =
    minPeriods === undefined ? [] : [{ ...write(minPeriods), text: `min_periods=${write(minPeriods).text}` }]
  return new Series(type, writeCall(operator, [...written, ...named]))
}

const write = (part: Series<ValueType> | number): Written =>
  typeof part === 'number' ? writeNumber(part) : part.written

/** A name: a column, or a parameter. */
export const named = <T extends ValueType>(type: T, name: string): Series<T> =>
  new Series(type, { text: name, power: Number.POSITIVE_INFINITY })
export const constantNamed = (name: string): Constant =>
  new Constant('number', { text: name, power: Number.POSITIVE_INFINITY })
