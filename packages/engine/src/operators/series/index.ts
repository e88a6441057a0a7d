/** The time-series operators: one symbol's history at a time. */

import type { SeriesOperator } from '../../operator.ts'
import { argMax } from './arg-max.ts'
import { argMin } from './arg-min.ts'
import { beta } from './beta.ts'
import { corr } from './corr.ts'
import { count } from './count.ts'
import { cov } from './cov.ts'
import { decayLinear } from './decay-linear.ts'
import { delta } from './delta.ts'
import { ema } from './ema.ts'
import { emaSeeded } from './ema-seeded.ts'
import { emaUnadjusted } from './ema-unadjusted.ts'
import { ffill } from './ffill.ts'
import { kthElement } from './kth-element.ts'
import { kurt } from './kurt.ts'
import { lastDiffValue } from './last-diff-value.ts'
import { limitChange } from './limit-change.ts'
import { mad } from './mad.ts'
import { max } from './max.ts'
import { mean } from './mean.ts'
import { median } from './median.ts'
import { min } from './min.ts'
import { pctChange } from './pct-change.ts'
import { product } from './product.ts'
import { quantile } from './quantile.ts'
import { ref } from './ref.ts'
import { resi } from './resi.ts'
import { rsquare } from './rsquare.ts'
import { skew } from './skew.ts'
import { slope } from './slope.ts'
import { std } from './std.ts'
import { sum } from './sum.ts'
import { tradeWhen } from './trade-when.ts'
import { tsRank } from './ts-rank.ts'
import { tsZscore } from './ts-zscore.ts'
import { variance } from './variance.ts'
import { wma } from './wma.ts'

export const seriesOperators: readonly SeriesOperator[] = [
  ref,
  delta,
  pctChange,
  sum,
  product,
  mean,
  std,
  variance,
  skew,
  kurt,
  min,
  max,
  argMin,
  argMax,
  quantile,
  median,
  mad,
  tsRank,
  tsZscore,
  count,
  slope,
  rsquare,
  resi,
  wma,
  decayLinear,
  ema,
  emaUnadjusted,
  emaSeeded,
  corr,
  cov,
  beta,
  ffill,
  kthElement,
  lastDiffValue,
  limitChange,
  tradeWhen,
]
