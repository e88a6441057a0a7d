/** `groupby` of pandas and `over` of Polars: within a date, within a group of a date, or within a symbol, as everything over time is. */

import { bindArguments } from './bind-arguments.ts'
import { call, isWord, type Meant, type Opened, PICKED, parameters, type Understood, wordOf } from './meant.ts'
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

/** Every column that is named, also of a list; null where something else is. */
function columnsIn(keys: readonly Syntax[]): readonly Syntax[] | null {
  const columns = keys.flatMap(
    key =>
      wordOf(key)
        ?.split(',')
        .map(name => columnOf(key, name)) ?? [null],
  )
  return columns.every(column => column !== null) ? columns : null
}

/** What a reduction is over the symbols of a date, or over those of a group of it; a string says why it is neither. */
export function overKeys(
  reduction: string,
  keys: readonly Syntax[],
  { section, group }: { readonly section: () => Meant; readonly group: (key: Syntax) => Meant },
): Meant | string {
  const columns = columnsIn(keys) ?? []
  const groups = columns.filter(key => !isDate(key))
  if (columns.length === 0) return 'over() takes names of columns, as in over("date")'
  if (groups.length === columns.length)
    return `${reduction}() over ${wordOf(columns[0])} takes the whole history, and the future with it; write over("date"), or over("date", "sector")`
  if (groups.length === 0) return section()
  return groups.length === 1 && !isSymbol(groups[0]!)
    ? group(groups[0]!)
    : 'over() takes the date and at most one group'
}

/** `.over("symbol")` behind what is over time: that is per symbol already. */
export const overSymbol = (x: Syntax, args: readonly CallArgument[]): Syntax | string =>
  args.length > 0 && args.every(({ value }) => isSymbol(value))
    ? x
    : 'over() behind a value takes the symbol, as everything over time is per symbol; of a date write mean().over("date")'

const grouping = parameters('by? axis? level? as_index? sort? group_keys? observed? dropna?')

/** Reads the methods of a symbol's own history. */
type Next = (x: Syntax, method: string, args: readonly CallArgument[]) => Understood

export function groupBy(x: Syntax, args: readonly CallArgument[], next: Next): Opened | string {
  const given = bindArguments(grouping, args)
  if (typeof given === 'string') return `groupby() ${given}`
  const key = given[0] ?? given[2]
  const columns = key ? columnsIn([key]) : null
  if (columns === null) return 'groupby() takes columns by their names, as in groupby(industry)'
  const groups = columns.filter(column => !isDate(column))
  if (groups.length > 1) return 'groupby() takes a symbol, a date, or one group, with or without its date'
  return within(x, groups, next)
}

function within(x: Syntax, groups: readonly Syntax[], next: Next): Opened {
  const perSymbol = groups[0] !== undefined && isSymbol(groups[0])
  return (name, args) => {
    if (name === PICKED) return within(args[0]!.value, groups, next)
    if (perSymbol) return ofSymbol(x, name, args, next)
    const [section, family] = [groups.length === 0, groups.length === 0 ? 'CS_' : 'GROUP_']
    if (name === 'rank') return ranked(x, section ? 'RANK' : 'GROUP_RANK', groups, args)
    const what = name === 'transform' && args.length === 1 ? wordOf(args[0]!.value) : null
    return what !== null && reductions.includes(what)
      ? call(family + what.toUpperCase(), x, ...groups)
      : `groupby() of a date or a group has transform('mean') and rank(pct=True) here; transform takes ${reductions.join(', ')}`
  }
}

/** Over time everything is per symbol, so that nothing changes; `transform(lambda s: ...)` is its body, of the column. */
function ofSymbol(x: Syntax, name: string, args: readonly CallArgument[], next: Next): Understood {
  const [first] = args
  if ((name === 'transform' || name === 'apply') && args.length === 1 && first!.value.kind === 'lambda') {
    const { parameter, body, place, depth } = first!.value
    return { kind: 'let', name: parameter, value: x, body, place, depth: Math.max(depth, x.depth + 1) }
  }
  return name === 'transform' || reductions.includes(name)
    ? `${name}() of a symbol takes the whole history, and the future with it; write rolling(n)`
    : next(x, name, args)
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
