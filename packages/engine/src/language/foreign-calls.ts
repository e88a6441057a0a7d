/**
 * Calls that other libraries write with arguments of their own, read as what they stand for, and names that there cannot be, with
 * what to write instead. They are asked where a name is none of ours, or is not called as ours is.
 */

import { bindArguments } from './bind-arguments.ts'
import { call, isNumber, isWord, literal, type Meant, parameters, wordOf } from './meant.ts'
import { NO_NORMAL, refusedName } from './refused-names.ts'
import type { CallArgument, Syntax } from './syntax.ts'

type Call = Extract<Syntax, { kind: 'call' }>
type Given = readonly (Syntax | null)[]
/** A syntax tree is what stood there; a string says what is wrong; null is none of its ways. */
type Meaning = Meant | Syntax | string | null

interface Form {
  readonly takes: string
  readonly means: (...given: (Syntax | null)[]) => Meaning
}

const one = (x: Syntax): Syntax => literal(x, 1)
const present = (x: Syntax): Meant => call('NOT', call('ISNAN', x))
const least = (x: Syntax): Meant['arguments'][number] => ({ name: 'min_periods', value: one(x) })
/** Cut at a bound on both sides of a middle. */
const within = (x: Syntax, lower: Meant, upper: Meant): Meant => call('MIN2', call('MAX2', x, lower), upper)

/** Rows that BRAIN passes over besides the missing; null is another wish. */
function passing(x: Syntax, ignore: Syntax | null): Syntax | Meant | null {
  const words = (wordOf(ignore) ?? 'nan').toLowerCase().split(/[\s,]+/)
  if (words.some(word => word !== 'nan' && word !== '0')) return null
  return words.includes('0') ? call('WHERE', x, call('NE', x, literal(x, 0))) : x
}

const forms: Readonly<Record<string, Form>> = {
  densify: { takes: 'x', means: x => x },
  group_mean: {
    takes: 'x weight group',
    means: (x, weight, group) =>
      weight!.kind === 'number'
        ? call('GROUP_MEAN', x!, group!)
        : call(
            'DIVIDE',
            call('GROUP_SUM', call('MULTIPLY', x!, weight!), group!),
            call('GROUP_SUM', call('WHERE', weight!, present(x!)), group!),
          ),
  },
  kth_element: {
    takes: 'x d k? ignore',
    means: (x, d, k, ignore) => {
      const passed = passing(x!, ignore ?? null)
      return passed && call('KTH_ELEMENT', passed, d!, k ?? one(x!))
    },
  },
  quantile: { takes: 'x driver? sigma?', means: (_, driver) => (driver?.kind === 'number' ? null : NO_NORMAL) },
  rank: {
    takes: 'x rate',
    means: (x, rate) => (rate!.kind === 'number' ? call('RANK', x!) : null),
  },
  scale: {
    takes: 'x scale? longscale? shortscale?',
    means: (x, scale, long, short) => {
      if (!long && !short) return scale ? call('SCALE', x!, scale) : null
      const side = (share: Syntax | null | undefined, sum: Meant) =>
        call('DIVIDE', call('MULTIPLY', x!, share ?? one(x!)), call('CS_SUM', sum))
      const zero = literal(x!, 0)
      const [rises, falls] = [call('MAX2', x!, zero), call('MAX2', call('NEGATE', x!), zero)]
      const none = call('MULTIPLY', x!, zero)
      return call(
        'IF',
        call('GT', x!, zero),
        side(long, rises),
        call('IF', call('LT', x!, zero), side(short, falls), none),
      )
    },
  },
  sma: { takes: 'x n m', means: (x, n, m) => call('EMA_UNADJUSTED', x!, call('DIVIDE', m!, n!)) },
  truncate: {
    takes: 'x maxPercent',
    means: (x, share) => {
      const most = call('MULTIPLY', share!, call('CS_SUM', call('ABS', x!)))
      return within(x!, call('NEGATE', most), most)
    },
  },
  ts_backfill: {
    takes: 'x lookback k? ignore',
    means: (x, lookback, k, ignore) => {
      const passed = passing(x!, ignore ?? null)
      return passed && call('FILLNA', passed, call('KTH_ELEMENT', passed, lookback!, k ?? one(x!)))
    },
  },
  ts_decay_linear: {
    takes: 'x d dense',
    means: (x, d, dense) => {
      if (isFlag(dense, true)) return call('DECAY_LINEAR', x!, d!, least(x!))
      return isFlag(dense, false) ? call('DECAY_LINEAR', call('FILLNA', x!, literal(x!, 0)), d!) : null
    },
  },
  ts_quantile: { takes: 'x d driver?', means: (_, __, driver) => (driver?.kind === 'number' ? null : NO_NORMAL) },
  ts_rank: { takes: 'x d constant', means: (x, d, constant) => call('ADD', call('TS_RANK', x!, d!), constant!) },
  ts_regression: { takes: 'y x d lag? rettype?', means: (y, x, d, lag, wanted) => regression(y!, x!, d!, lag, wanted) },
  ts_returns: {
    takes: 'x d mode',
    means: (x, d, mode) => (isNumber(mode, 1) ? call('PCT_CHANGE', x!, d!) : null),
  },
  winsorize: {
    takes: 'x std',
    means: (x, std) => {
      const [middle, most] = [call('CS_MEAN', x!), call('MULTIPLY', std!, call('CS_STD', x!))]
      return within(x!, call('SUBTRACT', middle, most), call('ADD', middle, most))
    },
  },
}

const isFlag = (syntax: Syntax | null | undefined, wanted: boolean): boolean =>
  isWord(syntax, String(wanted)) || isNumber(syntax, wanted ? 1 : 0)

/** What a line of y over x in the window gives, by BRAIN's number of it. */
function regression(y: Syntax, x: Syntax, d: Syntax, lag: Syntax | null = null, wanted: Syntax | null = null): Meaning {
  const over = lag === null ? x : call('REF', x, lag)
  const slope = call('BETA', y, over, d)
  const begins = call('SUBTRACT', call('MEAN', y, d), call('MULTIPLY', slope, call('MEAN', over, d)))
  const estimate = call('ADD', begins, call('MULTIPLY', slope, over))
  const [number, correlation] = [wanted?.kind === 'number' ? wanted.value : 0, call('CORR', y, over, d)]
  if (wanted !== null && wanted.kind !== 'number') return null
  if (number === 0) return call('SUBTRACT', y, estimate)
  if (number === 1) return begins
  if (number === 2) return slope
  if (number === 3) return estimate
  if (number === 6) return call('MULTIPLY', correlation, correlation)
  return 'rettype of ts_regression is 0 (what is left), 1 (intercept), 2 (slope), 3 (estimate) or 6 (R squared) here'
}

/** `add(a, b, c)`, `multiply(a, b, filter=true)`: what is missing counts as nothing where it is filtered. */
const folds: Readonly<Record<string, { readonly operator: string; readonly nothing?: number }>> = {
  add: { operator: 'ADD', nothing: 0 },
  max: { operator: 'MAX2' },
  min: { operator: 'MIN2' },
  multiply: { operator: 'MULTIPLY', nothing: 1 },
  subtract: { operator: 'SUBTRACT', nothing: 0 },
}

/** More are machine-made, and would make a tree deeper than is read. */
const MOST_FOLDED = 200

function folded(name: string, args: readonly CallArgument[]): Meaning {
  if (!Object.hasOwn(folds, name)) return null
  const { operator, nothing } = folds[name]!
  const filter = args.find(argument => argument.name === 'filter')
  const values = args.filter(argument => argument.name === null).map(({ value }) => value)
  if (values.length > MOST_FOLDED) return `${name} takes at most ${MOST_FOLDED} values`
  if (values.length < 2 || values.length + (filter ? 1 : 0) !== args.length) return null
  if (filter && (nothing === undefined || ![true, false].some(wanted => isFlag(filter.value, wanted)))) return null
  const [first, ...others] = values.map(value =>
    filter && isFlag(filter.value, true) ? call('FILLNA', value, literal(value, nothing!)) : value,
  )
  return others.reduce<Syntax | Meant>((left, right) => call(operator, left, right), first!)
}

/** What the call stands for, a string that says why it stands for nothing, or null where nobody knows it. */
export function foreignCall({ name: written, arguments: args, place, head }: Call): Syntax | string | null {
  const name = written.toLowerCase()
  const meaning = folded(name, args) ?? (Object.hasOwn(forms, name) ? ofForm(forms[name]!, args) : null)
  if (meaning === null) return refusedName(name)
  return typeof meaning === 'string' ? meaning : treeOf(meaning, { place, head })
}

function ofForm({ takes, means }: Form, args: readonly CallArgument[]): Meaning {
  const given: Given | string = bindArguments(parameters(takes), args)
  return typeof given === 'string' ? null : means(...given)
}

/** The calls that are meant, all of them at the place of the one that was written. */
function treeOf(meant: Meant | Syntax, at: Pick<Call, 'place' | 'head'>): Syntax {
  if ('kind' in meant) return meant
  const args = meant.arguments.map((argument): CallArgument => {
    if ('operator' in argument || 'kind' in argument) return { name: null, value: treeOf(argument, at) }
    return argument
  })
  const depth = 1 + Math.max(0, ...args.map(({ value }) => value.depth))
  return { kind: 'call', name: meant.operator, pin: null, sign: false, arguments: args, ...at, depth }
}
