/** WMA: the linearly weighted mean of a window. */

import { forManySeries } from '../../many-series.ts'
import type { SeriesOperator } from '../../operator.ts'
import { window, windowMissing, x } from './arguments.ts'
import { LISTED_FOR } from './kernels/listed.ts'
import { windowed } from './kernels/rolling.ts'
import { trends, WEIGHTED, WEIGHTED_QLIB } from './kernels/trend.ts'
import { weighHalts } from './kernels/weigh-halts.ts'

const weighted = windowed(trends, { optaic: WEIGHTED, qlib: WEIGHTED_QLIB })

export const wma: SeriesOperator = {
  name: 'WMA',
  family: 'series',
  aliases: ['TS_WMA', 'ROLLING_WMA'],
  about: 'Mean of the last n values with weights 1 (oldest) to n (current).',
  formula: 'sum(i x[t-n+i]) / sum(i), with i = 1..n',
  missing: `${windowMissing} Weights are shared among those present. The qlib dialect divides once more by how many are present, as Qlib does.`,
  source: 'Qlib WMA (numpy.nanmean of weighted values)',
  arguments: [x, window],
  lookback: ([n], dialect) => (n ? n - 1 + (dialect === 'qlib' ? LISTED_FOR : 0) : 'all'),
  kernel: forManySeries((out, inputs, span, constants, series, apart) => {
    weighted.many(out, inputs, span, constants, series, apart)
    const [n] = constants
    if (span.dialect !== 'qlib' || !n) return
    for (let k = 0, { start, end } = span; k < series; k++, start += apart, end += apart)
      weighHalts(out, inputs[0]!, { ...span, start, end }, n)
  }),
  examples: [
    {
      expression: 'WMA(x, 3)',
      fields: { x: [[1, 2, 3, 6, null]] },
      result: [[null, null, 2.3333333333333335, 4.333333333333333, null]],
    },
  ],
}
