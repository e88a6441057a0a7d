/** DELTA: the change since n rows before. */

import type { SeriesOperator } from '../../operator.ts'
import { distance, x } from './arguments.ts'
import { difference } from './kernels/shift.ts'

export const delta: SeriesOperator = {
  name: 'DELTA',
  family: 'series',
  aliases: ['DIFF', 'TS_DELTA'],
  about: 'Change since n rows before.',
  formula: 'x[t] - x[t-n]',
  missing: 'Missing where either value is missing, and in the first n rows.',
  source: 'Qlib Delta; pandas diff(n); delta of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, distance],
  lookback: ([n]) => n ?? 0,
  singleRows: ([n]) => [0, n ?? 0],
  kernel: (out, [values], span, [n]) => difference(out, values!, span, n!),
  examples: [
    { expression: 'DELTA(x, 1)', fields: { x: [[10, 11, 13, null, 8]] }, result: [[null, 1, 2, null, null]] },
    { expression: 'DELTA(x, 2)', fields: { x: [[10, 11, 13, null, 8]] }, result: [[null, null, 3, null, -5]] },
  ],
}
