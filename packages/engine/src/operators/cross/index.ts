/** The cross-section operators: all symbols of one date at a time. */

import type { CrossOperator } from '../../operator.ts'
import { csCount } from './cs-count.ts'
import { csMax } from './cs-max.ts'
import { csMean } from './cs-mean.ts'
import { csMedian } from './cs-median.ts'
import { csMin } from './cs-min.ts'
import { csStd } from './cs-std.ts'
import { csSum } from './cs-sum.ts'
import { demean } from './demean.ts'
import { groupCount } from './group-count.ts'
import { groupMax } from './group-max.ts'
import { groupMean } from './group-mean.ts'
import { groupMedian } from './group-median.ts'
import { groupMin } from './group-min.ts'
import { groupNeutralize } from './group-neutralize.ts'
import { groupRank } from './group-rank.ts'
import { groupStd } from './group-std.ts'
import { groupSum } from './group-sum.ts'
import { groupZscore } from './group-zscore.ts'
import { neutralize } from './neutralize.ts'
import { quantileBucket } from './quantile-bucket.ts'
import { rank } from './rank.ts'
import { scale } from './scale.ts'
import { topK } from './top-k.ts'
import { winsorize } from './winsorize.ts'
import { zscore } from './zscore.ts'

export const crossOperators: readonly CrossOperator[] = [
  rank,
  zscore,
  demean,
  scale,
  winsorize,
  quantileBucket,
  topK,
  neutralize,
  groupNeutralize,
  groupMean,
  groupZscore,
  groupRank,
  csCount,
  csSum,
  csMean,
  csStd,
  csMedian,
  csMin,
  csMax,
  groupCount,
  groupSum,
  groupStd,
  groupMedian,
  groupMin,
  groupMax,
]
