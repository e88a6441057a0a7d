/** The weigher of a construction. */
import type { Construction } from '../backtest/types.ts'
import { createGivenWeights } from './given-weights.ts'
import { createLongShortQuantile } from './long-short-quantile.ts'
import { createProportional } from './proportional.ts'
import { createTopK } from './top-k.ts'
import type { Weigher } from './weigher.ts'

const weighers: {
  readonly [K in Construction['kind']]: (construction: Extract<Construction, { kind: K }>, symbols: number) => Weigher
} = {
  long_short_quantile: ({ quantile }, symbols) => createLongShortQuantile(symbols, quantile),
  top_k: ({ k }, symbols) => createTopK(symbols, k),
  proportional: ({ long_only }) => createProportional(long_only ?? false),
  weights: ({ weigh }) => createGivenWeights(weigh),
}

export function createWeigher(construction: Construction, symbols: number): Weigher {
  return weighers[construction.kind](construction as never, symbols)
}
