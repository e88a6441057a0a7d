/** `groupby` of pandas and `over` of Polars: within a date, within a group of a date, or within a symbol, as everything over time is. */

import { bindArguments } from './bind-arguments.ts'
import { call, isWord, type Meant, type Opened, parameters, type Understood, wordOf } from './meant.ts'
import type { CallArgument, Syntax } from './syntax.ts'

const dates = ['date', 'dates', 'datetime', 'day', 'time', 'timestamp', 'trade_date']
const symbols = ['asset', 'code', 'instrument', 'permno', 'security', 'sid', 'stock', 'symbol', 'symbols', 'ticker']

/** Reductions that there are of a date (`CS_MEAN`) and of a group (`GROUP_MEAN`). */
const reductions = ['count', 'max', 'mean', 'median', 'min', 'std', 'sum']

/** A column by its name, which may stand in quotes. */
export const columnOf = (key: Syntax, name: string): Syntax => ({
  kind: 'name',
  name,
  pin: null,
  place: key.place,
  depth: 1,
})

const isDate = (key: Syntax): boolean => isWord(key, ...dates)
const isSymbol = (key: Syntax): boolean => isWord(key, ...symbols)

/** What a reduction is over the symbols of a date, or over those of a group of it; a string says why it is neither. */
export function overKeys(
  reduction: string,
  keys: readonly Syntax[],
  { section, group }: { readonly section: () => Meant; readonly group: (key: Syntax) => Meant },
): Meant | string {
  const groups = keys.filter(key => !isDate(key))
  const unnamed = keys.find(key => wordOf(key) === null)
  if (unnamed !== undefined || keys.length === 0) return 'over() takes names of columns, as in over("date")'
  if (groups.length === keys.length)
    return `${reduction}() over ${wordOf(keys[0]!)} takes the whole history, and the future with it; write over("date"), or over("date", "sector")`
  if (groups.length === 0) return section()
  return groups.length === 1 && !isSymbol(groups[0]!)
    ? group(columnOf(groups[0]!, wordOf(groups[0]!)!))
    : 'over() takes the date and at most one group'
}

/** `.over("symbol")` behind what is over time: that is per symbol already. */
export const overSymbol = (x: Syntax, args: readonly CallArgument[]): Syntax | string =>
  args.length > 0 && args.every(({ value }) => isSymbol(value))
    ? x
    : 'over() behind a value takes the symbol, as everything over time is per symbol; of a date write mean().over("date")'

const grouping = parameters('by? axis? level? as_index? sort? group_keys? observed? dropna?')

/** `next` reads the methods of a symbol's own history. */
export function groupBy(
  x: Syntax,
  args: readonly CallArgument[],
  next: (method: string, args: readonly CallArgument[]) => Understood,
): Opened | string {
  const given = bindArguments(grouping, args)
  if (typeof given === 'string') return `groupby() ${given}`
  const key = given[0] ?? given[2]
  const word = wordOf(key)
  if (!key || word === null) return 'groupby() takes one column by its name, as in groupby(industry)'
  if (isSymbol(key))
    return (name, more) =>
      name === 'transform' || reductions.includes(name)
        ? `${name}() of a symbol takes the whole history, and the future with it; write rolling(n)`
        : next(name, more)
  const group = isDate(key) ? [] : [columnOf(key, word)]
  const family = isDate(key) ? 'CS_' : 'GROUP_'
  return (name, more) => {
    if (name === 'rank') return ranked(x, isDate(key) ? 'RANK' : 'GROUP_RANK', group, more)
    const what = name === 'transform' && more.length === 1 ? wordOf(more[0]!.value) : null
    return what !== null && reductions.includes(what)
      ? call(family + what.toUpperCase(), x, ...group)
      : `groupby(${word}) has transform('mean') and rank(pct=True) here; transform takes ${reductions.join(', ')}`
  }
}

const ranking = parameters('method? ascending? na_option? pct? axis?')

function ranked(x: Syntax, operator: string, group: readonly Syntax[], args: readonly CallArgument[]): Meant | string {
  const given = bindArguments(ranking, args)
  if (typeof given === 'string') return `rank() ${given}`
  const [how, ascending, , pct] = given
  if ((how && !isWord(how, 'average')) || !isWord(pct, 'true') || (ascending && !isWord(ascending, 'true', 'false')))
    return 'rank() of a group is a share here, of ties the average; write rank(pct=True)'
  return call(operator, isWord(ascending, 'false') ? call('NEGATE', x) : x, ...group)
}
