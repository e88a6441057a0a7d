/**
 * The notation of pandas and numpy: `close.rolling(20).mean()`, `close.pct_change(5)`, `np.log(close)`, read as the calls that
 * they stand for. What looks into the future there, or takes the whole history, is refused with what to write instead.
 */

import { bindArguments, type Parameter } from './bind-arguments.ts'
import { nearest } from './nearest.ts'
import type { CallArgument, Syntax } from './syntax.ts'

/** A call of ours that a method stands for, outermost first; an argument may be another such call. */
export interface Meant {
  readonly operator: string
  readonly arguments: readonly (Syntax | Meant | { readonly name: string; readonly value: Syntax })[]
}

type Given = readonly (Syntax | null)[]

/** A string says what is wrong. */
type Meaning = (x: Syntax, given: Given) => Meant | string

interface Method {
  readonly takes: readonly Parameter[]
  readonly means: Meaning
}

const call = (operator: string, ...args: Meant['arguments']): Meant => ({ operator, arguments: args })

/** `periods?` may be left out. */
const parameters = (names: string): readonly Parameter[] =>
  names
    .split(' ')
    .filter(name => name !== '')
    .map(name => ({ name: name.replace('?', ''), optional: name.endsWith('?') }))

const method = (takes: string, means: Meaning): Method => ({ takes: parameters(takes), means })

/** The value, then what was given, or the default. */
const plain = (operator: string, takes = '', ...defaults: readonly number[]): Method =>
  method(takes, (x, given) =>
    call(operator, x, ...given.flatMap((one, i) => one ?? (defaults[i] === undefined ? [] : literal(x, defaults[i])))),
  )

const literal = ({ place }: Syntax, value: number): Syntax => ({ kind: 'number', value, place, depth: 1 })
const isWord = (syntax: Syntax | null | undefined, word: string): boolean =>
  syntax?.kind === 'name' && syntax.name.toLowerCase() === word
const isNumber = (syntax: Syntax | null | undefined, value: number): boolean =>
  syntax?.kind === 'number' && syntax.value === value

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

/** Over the symbols of a date, with `axis=1`. */
const ofSection = (name: string, operator: string): Method =>
  method('axis?', (x, [axis]) =>
    isNumber(axis, 1)
      ? call(operator, x)
      : `${name}() takes the whole history, and the future with it; write rolling(n).${name}()`,
  )

const presence = plain('ISNAN')
const absence = method('', x => call('NOT', call('ISNAN', x)))

/** Behind a value. */
const methods: Readonly<Record<string, Method>> = {
  abs: plain('ABS'),
  add: paired('ADD'),
  between: method('left right', (x, [left, right]) => call('AND', call('GE', x, left!), call('LE', x, right!))),
  clip: method('lower? upper?', (x, [lower, upper]) => {
    if (lower?.kind === 'number' && upper?.kind === 'number') return call('CLIP', x, lower, upper)
    const above = lower ? bounded('MAX2', x, lower) : null
    if (upper) return bounded('MIN2', above ?? x, upper)
    return above ?? 'clip() takes a lower bound, an upper one, or both'
  }),
  count: ofSection('count', 'CS_COUNT'),
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
  max: ofSection('max', 'CS_MAX'),
  mean: ofSection('mean', 'CS_MEAN'),
  median: ofSection('median', 'CS_MEDIAN'),
  min: ofSection('min', 'CS_MIN'),
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
  std: ofSection('std', 'CS_STD'),
  sum: ofSection('sum', 'CS_SUM'),
  rank: method('axis? pct? ascending?', (x, [axis, pct, ascending]) =>
    isNumber(axis, 1) && isWord(pct, 'true') && (!ascending || isWord(ascending, 'true') || isWord(ascending, 'false'))
      ? call('RANK', isWord(ascending, 'false') ? call('NEGATE', x) : x)
      : 'rank() takes the whole history, and the future with it; write rank(axis=1, pct=True) for the place among the symbols of a date, or rolling(n).rank(pct=True)',
  ),
  shift: plain('REF', 'periods?', 1),
  sub: paired('SUBTRACT'),
  truediv: paired('DIVIDE'),
  where: plain('WHERE', 'cond other?'),
}

const windowed = (operator: string, takes = ''): Method => plain(operator, takes)
const deviation = (operator: string): Method =>
  method('ddof?', (x, [ddof]) =>
    !ddof || isNumber(ddof, 1)
      ? call(operator, x)
      : `ddof is 1 here: ${operator} divides by the number of values less 1`,
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

/** What the next method of a window stands for; a string says what is wrong. */
export type Opened = (method: string, args: readonly CallArgument[]) => Meant | string

/** What a method behind a value stands for. */
export function methodOf(x: Syntax, name: string, args: readonly CallArgument[]): Meant | Opened | string {
  if (name === 'rolling') return rolling(x, args)
  if (name === 'expanding') return expanding(x, args)
  if (name === 'ewm') return exponential(x, args)
  if (fillsBackwards.has(name)) return `${name}() fills from the future; write ffill()`
  if (Object.hasOwn(ofRolling, name) && !Object.hasOwn(methods, name))
    return `${name}() takes the whole history, and the future with it; write rolling(n).${name}()`
  return means(methods, ['rolling', 'expanding', 'ewm'], x, name, args)
}

/** What a function of numpy stands for, or null where it has the name of an operator. */
export function numpyFunction(name: string, args: readonly CallArgument[]): Meant | string | null {
  const [first] = args
  if (name === 'square' && args.length === 1) return call('MULTIPLY', first!.value, first!.value)
  if ((name === 'log2' || name === 'log10') && args.length === 1)
    return call('DIVIDE', call('LOG', first!.value), literal(first!.value, name === 'log2' ? Math.LN2 : Math.LN10))
  if (overAxis.has(name) && first !== undefined) return means(methods, [], first.value, name, args.slice(1))
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

function means(
  table: Readonly<Record<string, Method>>,
  more: readonly string[],
  x: Syntax,
  name: string,
  args: readonly CallArgument[],
): Meant | string {
  const found = Object.hasOwn(table, name) ? table[name]! : null
  if (found === null) {
    const known = [...Object.keys(table), ...more].sort()
    const near = nearest(name, known)
    return `there is no method ${name.slice(0, 40)}; ${near === null ? `there are ${known.join(', ')}` : `the nearest is ${near}`}`
  }
  const given = bindArguments(found.takes, args)
  return typeof given === 'string' ? `${name}() ${given}` : found.means(x, given)
}

const periodsOf = (least: Syntax | null | undefined): Meant['arguments'] =>
  least ? [{ name: 'min_periods', value: least }] : []

function rolling(x: Syntax, args: readonly CallArgument[]): Opened | string {
  const given = bindArguments(parameters('window min_periods? center?'), args)
  if (typeof given === 'string') return `rolling() ${given}`
  const [window, least, center] = given
  if (center && !isWord(center, 'false')) return 'rolling(center=True) looks into the future; leave center out'
  return (name, args) => {
    const meant = means(ofRolling, [], x, name, args)
    if (typeof meant === 'string') return meant
    // QUANTILE has the share behind the window.
    const [values, ...others] = meant.arguments
    const own = name === 'quantile' ? [values!, window!, ...others] : [values!, ...others, window!]
    return call(meant.operator, ...own, ...periodsOf(least))
  }
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
  if (adjust && !isWord(adjust, 'true')) return 'ewm(adjust=False) has no counterpart; EMA weighs as adjust=True does'
  const decays = [com, span, halflife, alpha].filter(one => one !== null)
  if (decays.length !== 1) return 'ewm() takes one of com, span, halflife and alpha'
  const decay = decayOf(x, { com, span, halflife, alpha })
  if (typeof decay === 'string') return decay
  return (name, args) => {
    const meant = means(ofExponential, [], x, name, args)
    return typeof meant === 'string' ? meant : call(meant.operator, ...meant.arguments, decay, ...periodsOf(least))
  }
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
