/** ARGMIN: where the smallest value of a window stands. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowMissing, x } from './arguments.ts'
import { SMALLEST, windowPlace } from './kernels/extreme.ts'
import { LISTED_FOR } from './kernels/listed.ts'

export const argMin: SeriesOperator = {
  name: 'ARGMIN',
  family: 'series',
  aliases: ['IDXMIN', 'TS_ARGMIN'],
  about: 'Place of the smallest of the last n values: 1 is the oldest row, n the current one.',
  formula: 'argmin(x[t-n+1..t]), counted from 1',
  missing: `${windowMissing} The oldest wins a tie. In the qlib dialect a missing row counts as the extreme and rows before listing do not exist, as with numpy.`,
  source: 'Qlib IdxMin; ts_argmin of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: ([n], dialect) => (n ? n - 1 + (dialect === 'qlib' ? LISTED_FOR : 0) : 'all'),
  kernel: (out, [values], span, [n]) => windowPlace(out, values!, span, n!, SMALLEST),
  examples: [
    { expression: 'ARGMIN(x, 3)', fields: { x: [[3, 1, 1, 2, 4, null]] }, result: [[null, null, 2, 1, 1, null]] },
  ],
}
