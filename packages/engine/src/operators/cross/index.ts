/** The cross-section operators: all symbols of one date at a time. */

import type { CrossOperator } from '../../operator.ts'
import { demean } from './demean.ts'
import { groupMean } from './group-mean.ts'
import { groupNeutralize } from './group-neutralize.ts'
import { groupRank } from './group-rank.ts'
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
]
