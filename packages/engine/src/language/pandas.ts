/**
 * The notation of pandas and numpy: `close.rolling(20).mean()`, `close.pct_change(5)`, `np.log(close)`, read as the calls that
 * they stand for. What looks into the future there, or takes the whole history, is refused with what to write instead.
 */

import { bindArguments } from './bind-arguments.ts'
import { groupBy, overKeys, overSymbol } from './grouped.ts'
import {
  call,
  isAcross,
  isNumber,
  isWord,
  literal,
  type Meant,
  type Method,
  means,
  method,
  type Opened,
  ofPopulation,
  parameters,
  periodsOf,
  type Understood,
} from './meant.ts'
import { ofPolars } from './polars.ts'
import type { CallArgument, Syntax } from './syntax.ts'

/** The value, then what was given, or the default. */
const plain = (operator: string, takes = '', ...defaults: readonly number[]): Method =>
  method(takes, (x, given) =>
    call(operator, x, ...given.flatMap((one, i) => one ?? (defaults[i] === undefined ? [] : literal(x, defaults[i])))),
  )

/** Arithmetic aligns by date and symbol here, whichever axis is named. */
const paired = (operator: string): Method => method('other axis?', (x, [other]) => call(operator, x, other!))
const turned = (operator: string): Method => method('other axis?', (x, [other]) => call(operator, other!, x))

/** Everything up to a row; missing where the row itself is, as in pandas. */
const running = (operator: string): Method =>
  method('', x => call('WHERE', call(operator, x, literal(x, 0)), call('NOT', call('ISNAN', x))))

/** A bound that is missing does not clip. */
const bounded = (operator: string, x: Syntax | Meant, bound: Syntax): Meant => {
  const clipped = call(operator, x, bound)
  return bound.kind === 'number' ? clipped : call('FILLNA', clipped, x)
}

const wholeHistory = (name: string): string =>
  `${name}() takes the whole history, and the future with it; write rolling(n).${name}()`

/** Over the symbols of a date, with `axis=1`, or as Polars has it with `.over("date")`. */
const ofSection = (name: string): Method =>
  method('axis?', (x, [axis]) => {
    const section = () => call(`CS_${name.toUpperCase()}`, x)
    if (isAcross(axis)) return section()
    if (axis) return wholeHistory(name)
    const group = (key: Syntax) => call(`GROUP_${name.toUpperCase()}`, x, key)
    return { refusal: wholeHistory(name), over: keys => overKeys(name, keys, { section, group }) }
  })

const deviationOfSection = method('axis? ddof?', (x, [axis, ddof]) => {
  if (!ddof || isNumber(ddof, 1)) return ofSection('std').means(x, [axis ?? null])
  if (!isAcross(axis) || !isNumber(ddof, 0)) return wholeHistory('std')
  return ofPopulation(call('CS_STD', x), call('CS_COUNT', x), false)
})

const RANK_REFUSAL =
  'rank() takes the whole history, and the future with it; write rank(axis=1, pct=True) for the place among the symbols of a date, or rolling(n).rank(pct=True)'

const presence = plain('ISNAN')
const absence = method('', x => call('NOT', call('ISNAN', x)))

/** Behind a value. */
const methods: Readonly<Record<string, Method>> = {
  ...ofPolars,
  abs: plain('ABS'),
  add: paired('ADD'),
  between: method('left right', (x, [left, right]) => call('AND', call('GE', x, left!), call('LE', x, right!))),
  clip: method('lower? upper?', (x, [lower, upper]) => {
    if (lower?.kind === 'number' && upper?.kind === 'number') return call('CLIP', x, lower, upper)
    const above = lower ? bounded('MAX2', x, lower) : null
    if (upper) return bounded('MIN2', above ?? x, upper)
    return above ?? 'clip() takes a lower bound, an upper one, or both'
  }),
  count: ofSection('count'),
  cummax: running('TS_MAX'),
  cummin: running('TS_MIN'),
  cumprod: running('PRODUCT'),
  cumsum: running('SUM'),
  diff: plain('DELTA', 'periods?', 1),
  div: paired('DIVIDE'),
  eq: paired('EQ'),
  exp: plain('EXP'),
  ffill: plain('FFILL', 'limit?'),
  fillna: plain('FILLNA', 'value'),
  floordiv: method('other axis?', (x, [other]) => call('FLOOR', call('DIVIDE', x, other!))),
  ge: paired('GE'),
  gt: paired('GT'),
  isna: presence,
  isnull: presence,
  le: paired('LE'),
  log: plain('LOG'),
  lt: paired('LT'),
  // Where the condition is missing the value stays, as where it does not hold.
  mask: method('cond other?', (x, [cond, other]) => call('WHERE', other ?? literal(x, Number.NaN), cond!, x)),
  max: ofSection('max'),
  mean: ofSection('mean'),
  median: ofSection('median'),
  min: ofSection('min'),
  mod: paired('MOD'),
  mul: paired('MULTIPLY'),
  ne: paired('NE'),
  notna: absence,
  notnull: absence,
  pct_change: method('periods? fill_method?', (x, [periods, fill]) =>
    fill && !isWord(fill, 'none')
      ? 'gaps are not filled here; write ffill().pct_change(n)'
      : call('PCT_CHANGE', x, periods ?? literal(x, 1)),
  ),
  pow: paired('POWER'),
  radd: turned('ADD'),
  rdiv: turned('DIVIDE'),
  rmul: turned('MULTIPLY'),
  rsub: turned('SUBTRACT'),
  round: plain('ROUND', 'decimals?', 0),
  sign: plain('SIGN'),
  sqrt: plain('SQRT'),
  std: deviationOfSection,
  sum: ofSection('sum'),
  rank: method('axis? pct? ascending? method? descending?', (x, [axis, pct, ascending, how, descending]) => {
    const turned = isWord(ascending, 'false') || isWord(descending, 'true')
    const value = turned ? call('NEGATE', x) : x
    const known = [ascending, descending].every(one => !one || isWord(one, 'true', 'false'))
    if (!known || (how && !isWord(how, 'average'))) return RANK_REFUSAL
    if (isAcross(axis) && isWord(pct, 'true')) return call('RANK', value)
    if (axis || pct) return RANK_REFUSAL
    // Polars counts places, where RANK is a share.
    const section = () => call('MULTIPLY', call('RANK', value), call('CS_COUNT', x))
    const group = (key: Syntax) => call('MULTIPLY', call('GROUP_RANK', value, key), call('GROUP_COUNT', x, key))
    return { refusal: RANK_REFUSAL, over: keys => overKeys('rank', keys, { section, group }) }
  }),
  shift: plain('REF', 'periods?', 1),
  sub: paired('SUBTRACT'),
  truediv: paired('DIVIDE'),
  where: plain('WHERE', 'cond other?'),
}

const windowed = (operator: string, takes = ''): Method => plain(operator, takes)
const deviation = (operator: string): Method =>
  method('ddof?', (x, [ddof]) =>
    !ddof || isNumber(ddof, 1) || isNumber(ddof, 0) ? call(operator, x) : 'ddof is 1 or 0 here',
  )

/** Behind `rolling(n)`: the window comes after the value and what it is compared with. */
const ofRolling: Readonly<Record<string, Method>> = {
  corr: windowed('CORR', 'other'),
  // pandas has no count of a window that reaches past the history, where COUNT has one.
  count: method('', x => call('SUM', call('NOT', call('ISNAN', x)))),
  cov: windowed('COV', 'other'),
  kurt: windowed('KURT'),
  max: windowed('TS_MAX'),
  mean: windowed('MEAN'),
  median: windowed('MEDIAN'),
  min: windowed('TS_MIN'),
  quantile: windowed('QUANTILE', 'q'),
  rank: method('pct?', (x, [pct]) =>
    isWord(pct, 'true') ? call('TS_RANK', x) : 'rank() of a window is a share here; write rank(pct=True)',
  ),
  skew: windowed('SKEW'),
  std: deviation('STD'),
  sum: windowed('SUM'),
  var: deviation('VAR'),
}

const ofExponential: Readonly<Record<string, Method>> = { mean: plain('EMA') }
const ofUnadjusted: Readonly<Record<string, Method>> = { mean: plain('EMA_UNADJUSTED') }

/** Of numpy under names that no operator has. */
const ofNumpy: Readonly<Record<string, string>> = {
  absolute: 'ABS',
  fabs: 'ABS',
  negative: 'NEGATE',
  true_divide: 'DIVIDE',
}

/** Of numpy over an axis, as the methods of the same names. */
const overAxis: ReadonlySet<string> = new Set(['max', 'mean', 'median', 'min', 'sum'])

/** Of numpy over a whole axis, where operators of the same names are over windows; with what to write instead. */
const overWholeAxis: Readonly<Record<string, string>> = {
  argmax: 'ARGMAX(x, n)',
  argmin: 'ARGMIN(x, n)',
  cov: 'COV(x, y, n)',
  diff: 'DELTA(x, n)',
  prod: 'PRODUCT(x, n)',
  quantile: 'QUANTILE(x, n, q)',
  std: 'STD(x, n), or CS_STD(x) over the symbols of a date, which divide by the number of values less 1',
  var: 'VAR(x, n), which divides by the number of values less 1',
}

const fillsBackwards: ReadonlySet<string> = new Set(['backfill', 'bfill', 'interpolate'])

/** What a method behind a value stands for. */
export function methodOf(x: Syntax, name: string, args: readonly CallArgument[]): Understood {
  if (name === 'rolling') return rolling(x, args)
  if (name === 'expanding') return expanding(x, args)
  if (name === 'ewm') return exponential(x, args)
  if (name === 'groupby') return groupBy(x, args, methodOf)
  if (name === 'over') return overSymbol(x, args)
  const window = /^rolling_(\w+)$/.exec(name)?.[1]
  if (window !== undefined) return rollingOfPolars(x, window, args)
  if (name === 'ewm_mean') return exponentialOfPolars(x, args)
  if (fillsBackwards.has(name)) return `${name}() fills from the future; write ffill()`
  if (Object.hasOwn(ofRolling, name) && !Object.hasOwn(methods, name)) return wholeHistory(name)
  return means(methods, ['rolling', 'expanding', 'ewm', 'groupby', 'over'], x, name, args.map(inPeriods))
}

/** Whether a name is that of a method behind a value. */
export const isMethod = (name: string): boolean =>
  Object.hasOwn(methods, name) || /^(rolling|expanding|ewm|groupby|over|rolling_\w+|ewm_mean)$/.test(name)

/** Polars calls them n. */
const inPeriods = (argument: CallArgument): CallArgument =>
  argument.name === 'n' ? { ...argument, name: 'periods' } : argument

/** What a function of numpy stands for, or null where it has the name of an operator. */
export function numpyFunction(name: string, args: readonly CallArgument[]): Meant | string | null {
  const [first] = args
  if (name === 'square' && args.length === 1) return call('MULTIPLY', first!.value, first!.value)
  if ((name === 'log2' || name === 'log10') && args.length === 1)
    return call('DIVIDE', call('LOG', first!.value), literal(first!.value, name === 'log2' ? Math.LN2 : Math.LN10))
  if (overAxis.has(name) && first !== undefined) {
    const found = means(methods, [], first.value, name, args.slice(1))
    return typeof found === 'object' && 'over' in found ? found.refusal : found
  }
  if (Object.hasOwn(overWholeAxis, name)) return `np.${name}() is over a whole axis; write ${overWholeAxis[name]}`
  // numpy.fmax, unlike maximum, gives the one that is there where the other is missing.
  if ((name === 'fmax' || name === 'fmin') && args.length === 2) {
    const [x, y] = args.map(({ value }) => value) as [Syntax, Syntax]
    return call('FILLNA', call(name === 'fmax' ? 'MAX2' : 'MIN2', x, y), call('FILLNA', x, y))
  }
  if (name === 'where') {
    const given = bindArguments(parameters('condition x y'), args)
    return typeof given === 'string' ? `where() ${given}` : call('WHERE', given[1]!, given[0]!, given[2]!)
  }
  return Object.hasOwn(ofNumpy, name) ? call(ofNumpy[name]!, ...args.map(({ value }) => value)) : null
}

function rolling(x: Syntax, args: readonly CallArgument[]): Opened | string {
  const given = bindArguments(parameters('window min_periods? center?'), args)
  if (typeof given === 'string') return `rolling() ${given}`
  const [window, least, center] = given
  if (center && !isWord(center, 'false')) return 'rolling(center=True) looks into the future; leave center out'
  return (name, args) => {
    const meant = means(ofRolling, [], x, name, args)
    if (typeof meant === 'string' || 'over' in meant) return meant
    // QUANTILE has the share behind the window.
    const [values, ...others] = meant.arguments
    const own = name === 'quantile' ? [values!, window!, ...others] : [values!, ...others, window!]
    const found = call(meant.operator, ...own, ...periodsOf(least))
    const population = (name === 'std' || name === 'var') && args.some(({ value }) => isNumber(value, 0))
    return population ? ofPopulation(found, call('COUNT', x, window!), name === 'var') : found
  }
}

const ofWindow = parameters('window_size weights? min_samples? center? ddof? min_periods?')
const ofQuantile = parameters('quantile interpolation? window_size weights? min_samples? center? min_periods?')

/** `rolling_mean(20)` of Polars. */
function rollingOfPolars(x: Syntax, name: string, args: readonly CallArgument[]): Understood {
  const share = name === 'quantile'
  const given = bindArguments(share ? ofQuantile : ofWindow, args)
  if (typeof given === 'string') return `rolling_${name}() ${given}`
  const [q, how, window, weights, samples, center, ddof, periods] = share
    ? [...given.slice(0, 6), null, given[6]]
    : [null, null, ...given]
  if (weights && !isWord(weights, 'none')) return `rolling_${name}() takes no weights here; write WMA or DECAY_LINEAR`
  if (share && !isWord(how, 'linear'))
    return 'rolling_quantile() is linear between neighbours here; write interpolation="linear"'
  if (name === 'skew' || name === 'kurtosis')
    return `rolling_${name}() divides otherwise in Polars; write ${name === 'skew' ? 'SKEW' : 'KURT'}(x, n), which pandas has`
  const least = samples ?? periods
  const opened = rolling(x, [
    { name: 'window', value: window! },
    ...(least ? [{ name: 'min_periods', value: least }] : []),
    ...(center ? [{ name: 'center', value: center }] : []),
  ])
  if (typeof opened === 'string') return opened
  return opened(
    name,
    [q, ddof].flatMap(value => (value ? [{ name: null, value }] : [])),
  )
}

/** Windows of all rows so far; a value from the first present row on, unless more are wanted. */
function expanding(x: Syntax, args: readonly CallArgument[]): Opened | string {
  const given = bindArguments(parameters('min_periods?'), args)
  if (typeof given === 'string') return `expanding() ${given}`
  const window = { name: null, value: literal(x, 0) }
  const least = { name: 'min_periods', value: given[0] ?? literal(x, 1) }
  return rolling(x, [window, least])
}

function exponential(x: Syntax, args: readonly CallArgument[]): Opened | string {
  const given = bindArguments(parameters('com? span? halflife? alpha? min_periods? adjust?'), args)
  if (typeof given === 'string') return `ewm() ${given}`
  const [com, span, halflife, alpha, least, adjust] = given
  if (adjust && !isWord(adjust, 'true', 'false')) return 'adjust of ewm() is True or False'
  const table = isWord(adjust, 'false') ? ofUnadjusted : ofExponential
  const decays = [com, span, halflife, alpha].filter(one => one !== null)
  if (decays.length !== 1) return 'ewm() takes one of com, span, halflife and alpha'
  const decay = decayOf(x, { com, span, halflife, alpha })
  if (typeof decay === 'string') return decay
  return (name, args) => {
    const meant = means(table, [], x, name, args)
    if (typeof meant === 'string' || 'over' in meant) return meant
    return call(meant.operator, ...meant.arguments, decay, ...periodsOf(least))
  }
}

const renamed: Readonly<Record<string, string>> = { half_life: 'halflife', min_samples: 'min_periods' }

/** Of Polars; where a row is missing, so is its mean there. */
function exponentialOfPolars(x: Syntax, args: readonly CallArgument[]): Understood {
  const known = args.map(({ name, value }) => ({ name: name === null ? null : (renamed[name] ?? name), value }))
  const opened = exponential(x, known)
  if (typeof opened === 'string') return opened.replaceAll('ewm(', 'ewm_mean(')
  const found = opened('mean', [])
  return typeof found === 'object' && 'operator' in found ? call('WHERE', found, call('NOT', call('ISNAN', x))) : found
}

/** The n of EMA: a span from 1 on, or alpha below 1 (pandas, ewm). */
function decayOf(
  x: Syntax,
  { com, span, halflife, alpha }: Readonly<Record<'com' | 'span' | 'halflife' | 'alpha', Syntax | null | undefined>>,
): Syntax | string {
  if (span) return span.kind === 'number' && span.value < 1 ? 'the span of ewm() is at least 1' : span
  const given = com ?? halflife ?? alpha
  if (given?.kind !== 'number') return 'com, halflife and alpha of ewm() are numbers; write span for what is computed'
  const { value } = given
  if (com) return value >= 0 ? literal(x, 2 * value + 1) : 'com of ewm() is at least 0'
  if (halflife) return value > 0 ? literal(x, 1 - Math.exp(-Math.LN2 / value)) : 'halflife of ewm() is above 0'
  return value > 0 && value <= 1 ? literal(x, value) : 'alpha of ewm() is above 0 and at most 1'
}
