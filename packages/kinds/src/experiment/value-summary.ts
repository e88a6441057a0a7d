/** What the values of a signal are like, without regard to what they are good for. */
import type { JsonObject } from '@optaic/domain'
import { deviation, kurtosis, mean, quantile, skew } from '@optaic/quant'

const orNull = (value: number) => (Number.isFinite(value) ? value : null)
const shares = { p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 }

export interface ValueSummary {
  /** The few that are compared between Runs. */
  readonly metrics: JsonObject
  readonly document: JsonObject
}

/** Moments and quantiles of the values that are numbers. */
export function summaryOf(values: Float64Array): ValueSummary {
  const present = values.filter(Number.isFinite).sort()
  const none = present.length === 0
  const metrics: JsonObject = {
    count: present.length,
    missing: values.length - present.length,
    mean: orNull(mean(present)),
    std: orNull(deviation(present)),
    min: none ? null : present[0]!,
    max: none ? null : present.at(-1)!,
  }
  return {
    metrics,
    document: {
      ...metrics,
      skew: orNull(skew(present)),
      kurtosis: orNull(kurtosis(present)),
      ...Object.fromEntries(
        Object.entries(shares).map(([name, share]) => [name, none ? null : orNull(quantile(present, share))]),
      ),
    },
  }
}
