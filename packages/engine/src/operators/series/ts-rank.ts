/** TS_RANK: the place of the current value in its window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowRank } from './kernels/rank.ts'

export const tsRank: SeriesOperator = {
  name: 'TS_RANK',
  family: 'series',
  aliases: ['ROLLING_RANK', 'RANK'],
  about: 'Place of the current value among the last n, as a share: 1/n for the lowest, 1 for the highest.',
  formula: '(number lower + (number equal + 1) / 2) / count',
  missing: `${windowMissing} Missing where the current value is missing; ties share the average place, and -0 equals 0.`,
  source: 'Qlib Rank; pandas rolling(n).rank(pct=True); ts_rank of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: (out, [values], span, [n]) => windowRank(out, values!, span, n!),
  examples: [
    {
      expression: 'TS_RANK(x, 4)',
      fields: { x: [[1, 2, 3, 2, 0, null]] },
      result: [[null, null, null, 0.625, 0.25, null]],
    },
  ],
}
