/** ARGMAX: where the largest value of a window stands. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowMissing, x } from './arguments.ts'
import { LARGEST, windowPlace } from './kernels/extreme.ts'
import { LISTED_FOR } from './kernels/listed.ts'

export const argMax: SeriesOperator = {
  name: 'ARGMAX',
  family: 'series',
  aliases: ['IDXMAX', 'TS_ARGMAX'],
  about: 'Place of the largest of the last n values: 1 is the oldest row, n the current one.',
  formula: 'argmax(x[t-n+1..t]), counted from 1',
  missing: `${windowMissing} The oldest wins a tie. In the qlib dialect a missing row counts as the extreme and rows before listing do not exist, as with numpy.`,
  source: 'Qlib IdxMax; ts_argmax of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: ([n], dialect) => (n ? n - 1 + (dialect === 'qlib' ? LISTED_FOR : 0) : 'all'),
  kernel: (out, [values], span, [n]) => windowPlace(out, values!, span, n!, LARGEST),
  examples: [
    { expression: 'ARGMAX(x, 3)', fields: { x: [[3, 3, 2, 1, 4, null]] }, result: [[null, null, 1, 1, 3, null]] },
  ],
}
