/** Fills in the defaults of a backtest's options and refuses what cannot be meant. */
import { BacktestOptionError } from './option-error.ts'
import { dayName } from './schedule.ts'
import type { BacktestInput, BacktestOptions, Construction, Slippage } from './types.ts'

/** Options with every default filled in, and the window as rows of the panel. */
export interface ResolvedOptions extends Required<BacktestOptions> {
  readonly firstRow: number
  readonly lastRow: number
}

const defaults = {
  signalLag: 1,
  construction: { kind: 'long_short_quantile', quantile: 0.2 },
  rebalance: 'monthly',
  feeBps: 0,
  slippage: { kind: 'none' },
  borrowRate: 0,
  cashRate: 0,
  minimumTrade: 0,
  lotSize: 0,
  tradeHalted: false,
  capital: 1_000_000,
  riskFree: 0,
  periodsPerYear: 252,
} as const satisfies BacktestOptions

function refuseUnless(good: boolean, field: string, sentence: string): asserts good {
  if (!good) throw new BacktestOptionError(field, sentence)
}

function checkNumber(field: string, value: number, minimum: number, most = Number.POSITIVE_INFINITY): void {
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${minimum}` : `from ${minimum} to ${most}`
  refuseUnless(
    typeof value === 'number' && Number.isFinite(value) && value >= minimum && value <= most,
    field,
    `must be a number ${range}, not ${value}.`,
  )
}

function checkWhole(field: string, value: number, minimum: number): void {
  refuseUnless(
    Number.isInteger(value) && value >= minimum,
    field,
    `must be a whole number of at least ${minimum}, not ${value}.`,
  )
}

function checkRate(field: string, value: number): void {
  refuseUnless(Number.isFinite(value) && value > -1, field, `must be a yearly rate above -1, not ${value}.`)
}

const constructionChecks: {
  readonly [K in Construction['kind']]: (construction: Extract<Construction, { kind: K }>) => void
} = {
  long_short_quantile: ({ quantile }) => {
    refuseUnless(
      Number.isFinite(quantile) && quantile > 0 && quantile <= 0.5,
      'construction.quantile',
      `must be above 0 and at most 0.5, since a symbol cannot be both long and short, not ${quantile}.`,
    )
  },
  top_k: ({ k }) => checkWhole('construction.k', k, 1),
  proportional: ({ long_only }) =>
    refuseUnless(
      long_only === undefined || typeof long_only === 'boolean',
      'construction.long_only',
      'must be true or false.',
    ),
  weights: ({ weigh }) =>
    refuseUnless(typeof weigh === 'function', 'construction.weigh', 'must be a function from a row to weights.'),
}

const slippageChecks: { readonly [K in Slippage['kind']]: (slippage: Extract<Slippage, { kind: K }>) => void } = {
  none: () => {},
  fixed: ({ bps }) => checkNumber('slippage.bps', bps, 0),
  linear: ({ bps }) => checkNumber('slippage.bps', bps, 0),
  square_root: ({ k, window }) => {
    checkNumber('slippage.k', k, 0)
    checkWhole('slippage.window', window, 2)
  },
}

function checkKind<C extends { readonly kind: string }>(
  field: string,
  choice: C,
  checks: Readonly<Record<string, (choice: never) => void>>,
): void {
  const known = Object.keys(checks)
  refuseUnless(
    Object.hasOwn(checks, choice?.kind),
    `${field}.kind`,
    `must be one of ${known.join(', ')}, not ${JSON.stringify(choice?.kind)}.`,
  )
  checks[choice.kind]?.(choice as never)
}

function checkOptions(options: Required<Omit<BacktestOptions, 'from' | 'to'>>, input: BacktestInput): void {
  checkWhole('signalLag', options.signalLag, 1)
  checkKind('construction', options.construction, constructionChecks)
  checkKind('slippage', options.slippage, slippageChecks)
  const { rebalance, slippage, construction } = options
  refuseUnless(
    rebalance instanceof Int32Array || ['daily', 'weekly', 'monthly', 'quarterly'].includes(rebalance),
    'rebalance',
    `must be daily, weekly, monthly, quarterly or an Int32Array of dates, not ${JSON.stringify(rebalance)}.`,
  )
  checkNumber('feeBps', options.feeBps, 0, 10_000)
  checkRate('borrowRate', options.borrowRate)
  checkRate('cashRate', options.cashRate)
  checkRate('riskFree', options.riskFree)
  refuseUnless(typeof options.tradeHalted === 'boolean', 'tradeHalted', 'must be true or false.')
  checkNumber('minimumTrade', options.minimumTrade, 0)
  checkNumber('lotSize', options.lotSize, 0)
  refuseUnless(
    Number.isFinite(options.capital) && options.capital > 0,
    'capital',
    `must be a number above 0, not ${options.capital}.`,
  )
  checkNumber('periodsPerYear', options.periodsPerYear, 1)
  refuseUnless(
    input.volume !== undefined || slippage.kind === 'none' || slippage.kind === 'fixed',
    'slippage.kind',
    `${slippage.kind} needs the input volume; give it, or choose none or fixed.`,
  )
  refuseUnless(
    input.signals.length > 0 || construction.kind === 'weights',
    'signals',
    `${construction.kind} needs at least one signal.`,
  )
}

function windowOf(dates: Int32Array, from: number, to: number): { firstRow: number; lastRow: number } {
  checkNumber('from', from, -1e8, 1e8)
  checkNumber('to', to, -1e8, 1e8)
  const firstRow = dates.findIndex(day => day >= from)
  const lastRow = dates.findLastIndex(day => day <= to)
  const data = `the data run from ${dayName(dates[0]!)} to ${dayName(dates.at(-1)!)}`
  refuseUnless(firstRow >= 0, 'from', `${dayName(from)} is after the last session; ${data}.`)
  refuseUnless(lastRow >= 0, 'to', `${dayName(to)} is before the first session; ${data}.`)
  refuseUnless(firstRow <= lastRow, 'to', `no session lies from ${dayName(from)} to ${dayName(to)}; ${data}.`)
  return { firstRow, lastRow }
}

/** Every option with its default, checked against the input. Throws `BacktestOptionError`. */
export function resolveOptions(input: BacktestInput, options: BacktestOptions): ResolvedOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const filled = { ...defaults, ...given } as Required<Omit<BacktestOptions, 'from' | 'to'>>
  const { from = input.dates[0]!, to = input.dates.at(-1)! } = options
  checkOptions(filled, input)
  return { ...filled, from, to, ...windowOf(input.dates, from, to) }
}
