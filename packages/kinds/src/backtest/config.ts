/** The configuration of a BacktestInstance: the one typed declaration from which schema, form and help come. */
import { z } from '@optaic/kit'

const day = z.iso.date()

const construction = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('long_short_quantile'),
    quantile: z.number().gt(0).max(0.5).describe('Share of the symbols present that is held long, and short.'),
  }),
  z.strictObject({
    kind: z.literal('top_k'),
    k: z.int().min(1).describe('How many symbols are held long, equally weighted.'),
  }),
  z.strictObject({ kind: z.literal('proportional') }),
])

const slippage = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('none') }),
  z.strictObject({ model: z.literal('fixed'), bps: z.number().min(0) }),
  z.strictObject({
    model: z.literal('linear'),
    bps: z.number().min(0).describe('Basis points at a trade of the whole day’s volume.'),
  }),
  z.strictObject({ model: z.literal('square_root'), k: z.number().min(0), window: z.int().min(2).default(20) }),
])

export const backtestConfig = z.strictObject({
  signals: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the upstream signal.'),
        column: z.string().default('signal'),
        weight: z.number().default(1),
      }),
    )
    .default([])
    .describe('Weights of several signals; empty is every upstream signal with weight 1.'),
  price: z.string().default('close').describe('Column of the prices dataset that is traded at.'),
  volume: z.string().nullable().default(null).describe('Column with the volume, for slippage that depends on it.'),
  group: z.string().nullable().default(null).describe('Column with the group, for attribution.'),
  benchmark: z.string().default('close').describe('Column of the benchmark dataset.'),
  construction: construction.default({ kind: 'long_short_quantile', quantile: 0.2 }),
  signal_lag: z.int().min(1).default(1).describe('Sessions between the signal and the trade.'),
  rebalance: z
    .union([z.enum(['daily', 'weekly', 'monthly', 'quarterly']), z.array(day).min(1)])
    .default('monthly')
    .describe('First session of each period, or the dates given.'),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  capital: z.number().positive().default(1_000_000),
  fee_bps: z.number().min(0).default(10),
  slippage: slippage.default({ model: 'none' }),
  borrow_rate: z.number().min(0).default(0).describe('Yearly rate on short positions.'),
  cash_rate: z.number().min(0).default(0).describe('Yearly rate on cash.'),
  minimum_trade: z.number().min(0).default(0).describe('Smallest trade in money; smaller ones are left.'),
  lot_size: z.number().min(0).default(0).describe('Shares are traded in multiples of this; 0 is any amount.'),
  trade_halted: z.boolean().default(false).describe('Trade a symbol without a price at its carried price.'),
  risk_free: z.number().default(0).describe('Yearly rate.'),
  periods_per_year: z.int().min(1).default(252),
})

export type BacktestConfig = z.output<typeof backtestConfig>
