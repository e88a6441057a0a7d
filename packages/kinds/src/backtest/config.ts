/** The configuration of a BacktestInstance: the one typed declaration from which schema, form and help come. */
import { z } from '@optaic/kit'

const day = z.iso.date()

const construction = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('long_short_quantile'),
    quantile: z
      .number()
      .gt(0)
      .max(0.5)
      .describe('Share of the symbols present that is held long, and short: half of the value on each side.'),
  }),
  z.strictObject({
    kind: z.literal('top_k'),
    k: z.int().min(1).describe('How many symbols are held long, equally weighted.'),
  }),
  z.strictObject({
    kind: z.literal('proportional'),
    long_only: z
      .boolean()
      .default(false)
      .describe('Hold nothing where the signal is below 0, instead of selling short.'),
  }),
])

const slippage = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('none') }),
  z.strictObject({
    model: z.literal('fixed'),
    bps: z.number().min(0).describe('Basis points of the traded value, whatever its size.'),
  }),
  z.strictObject({
    model: z.literal('linear'),
    bps: z.number().min(0).describe('Basis points at a trade of the whole day’s volume.'),
  }),
  z.strictObject({
    model: z.literal('square_root'),
    k: z.number().min(0).describe('The price moves by k x sigma x the square root of the traded share of the volume.'),
    window: z.int().min(2).default(20).describe('Sessions before, of whose returns sigma is the deviation.'),
  }),
])

const guardrail = z.strictObject({
  name: z
    .enum(['portfolio.weights', 'portfolio.concentration', 'portfolio.leverage', 'portfolio.turnover'])
    .describe(
      'What is held to the limits: every weight; the largest, long or short; the gross exposure; the turnover of a rebalance.',
    ),
  min: z.number().optional().describe('It may not go below this.'),
  max: z.number().optional().describe('It may not go above this.'),
  enforcement: z
    .enum(['block', 'warn'])
    .default('block')
    .describe('block fails the Run, and keeps its report for a look; warn records that a limit was passed.'),
})

export const backtestConfig = z.strictObject({
  signals: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the upstream signal.'),
        column: z.string().default('signal').describe('Its column.'),
        weight: z.number().default(1).describe('Weight of its z-score in the sum; a single signal is used as it is.'),
      }),
    )
    .default([])
    .describe('Weights of several signals; empty is every upstream signal with weight 1.'),
  price: z.string().default('close').describe('Column of the prices dataset that is traded at.'),
  volume: z.string().nullable().default(null).describe('Column with the volume, for slippage that depends on it.'),
  group: z.string().nullable().default(null).describe('Column with the group, for attribution.'),
  benchmark: z.string().default('close').describe('Column of the benchmark dataset.'),
  construction: construction
    .default({ kind: 'long_short_quantile', quantile: 0.2 })
    .describe('How the signal becomes weights of what has a price that day.'),
  signal_lag: z.int().min(1).default(1).describe('Sessions between the signal and the trade.'),
  rebalance: z
    .union([z.enum(['daily', 'weekly', 'monthly', 'quarterly']), z.array(day).min(1)])
    .default('monthly')
    .describe('First session of each period, or the dates given.'),
  from: day.nullable().default(null).describe('First date; null is the first there are prices of.'),
  to: day.nullable().default(null).describe('Last date; null is the last there are prices of.'),
  capital: z.number().positive().default(1_000_000).describe('Money at the start.'),
  fee_bps: z.number().min(0).max(10_000).default(10).describe('Fee in basis points of the traded value.'),
  slippage: slippage.default({ model: 'none' }).describe('What trading moves the price by.'),
  borrow_rate: z
    .number()
    .min(0)
    .default(0)
    .describe('Yearly rate paid for short positions, on their value of the session before.'),
  cash_rate: z.number().min(0).default(0).describe('Yearly rate earned on cash, and paid where it is below 0.'),
  minimum_trade: z.number().min(0).default(0).describe('Smallest trade in money; smaller ones are left.'),
  lot_size: z
    .number()
    .min(0)
    .default(0)
    .describe('Holdings are multiples of this many shares, rounded towards 0; 0 is any amount.'),
  trade_halted: z
    .boolean()
    .default(false)
    .describe('Trade a symbol without a price that day at its last one, instead of holding it.'),
  risk_free: z.number().gt(-1).default(0).describe('Yearly rate that the metrics measure against.'),
  guardrails: z.array(guardrail).default([]).describe('Limits that the result is held to.'),
  periods_per_year: z.int().min(1).default(252).describe('Sessions in a year, for everything yearly.'),
})

export type BacktestConfig = z.output<typeof backtestConfig>
