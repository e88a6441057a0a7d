/** Functions behind the name of a library: `pl.col("close")`, `pl.when(c).then(a).otherwise(b)`, `talib.RSI(close, 14)`. */

import { bindArguments } from './bind-arguments.ts'
import { columnOf } from './grouped.ts'
import { call, literal, type Meant, ofPopulation, parameters, type Understood, wordOf } from './meant.ts'
import { isMethod } from './pandas.ts'
import type { CallArgument, Syntax } from './syntax.ts'

const polars = /^(pl|polars)$/i
const technical = /^(talib|ta|pta|pandas_ta)$/i

/** Whether what stands before a dot is one of these libraries, and not a value with a method behind it. */
export const isLibrary = (before: string, name: string): boolean =>
  (polars.test(before) && Object.hasOwn(ofPolars, name.toLowerCase())) || (technical.test(before) && !isMethod(name))

export const libraryFunction = (before: string, name: string, args: readonly CallArgument[]): Understood =>
  polars.test(before) ? ofPolars[name.toLowerCase()]!(args) : indicator(name, args)

const ofPolars: Readonly<Record<string, (args: readonly CallArgument[]) => Understood>> = {
  col: args => {
    const [key, ...more] = args.map(({ value }) => value)
    const name = wordOf(key)
    return key && name !== null && more.length === 0
      ? columnOf(key, name)
      : 'col() takes one column, as in col("close")'
  },
  lit: ([first]) => first?.value ?? 'lit() takes a number',
  when: ([first]) => (first === undefined ? 'when() takes a condition' : then(first.value)),
}

const then =
  (condition: Syntax): Understood =>
  (name, [value]) => {
    if (name !== 'then' || value === undefined) return 'when() is followed by then(value).otherwise(value)'
    return (last, [other]) =>
      last === 'otherwise' && other !== undefined
        ? call('WHERE', value.value, condition, other.value)
        : 'then() is followed by otherwise(value)'
  }

/** Of TA-Lib under names that mean something else here. */
const technicalFunctions: Readonly<
  Record<string, { readonly takes: string; readonly means: (...given: Syntax[]) => Meant }>
> = {
  ema: { takes: 'real timeperiod', means: (x, n) => call('EMA_SEEDED', x!, n!) },
  roc: { takes: 'real timeperiod', means: (x, n) => call('MULTIPLY', literal(x!, 100), call('PCT_CHANGE', x!, n!)) },
  stddev: { takes: 'real timeperiod', means: (x, n) => ofPopulation(call('STD', x!, n!), n!, false) },
  var: { takes: 'real timeperiod', means: (x, n) => ofPopulation(call('VAR', x!, n!), n!, true) },
}

/** pandas-ta says length where TA-Lib says timeperiod. */
const named = (argument: CallArgument): CallArgument =>
  argument.name === 'length' ? { ...argument, name: 'timeperiod' } : argument

function indicator(name: string, written: readonly CallArgument[]): Meant | string {
  const args = written.map(named)
  const own = name.toLowerCase()
  if (own === 'beta') return 'BETA of TA-Lib is of returns; write BETA(PCT_CHANGE(x, 1), PCT_CHANGE(y, 1), n)'
  if (Object.hasOwn(technicalFunctions, own)) {
    const { takes, means } = technicalFunctions[own]!
    const given = bindArguments(parameters(takes), args)
    return typeof given === 'string' ? `${name} ${given}` : means(...(given as readonly Syntax[]))
  }
  return call(
    name.toUpperCase(),
    ...args.map(({ name: argument, value }) => (argument === null ? value : { name: argument, value })),
  )
}
