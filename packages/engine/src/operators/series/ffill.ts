/** FFILL: the last present value. */

import type { SeriesOperator } from '../../operator.ts'
import { x } from './arguments.ts'
import { carriedForward } from './kernels/present.ts'

export const ffill: SeriesOperator = {
  name: 'FFILL',
  family: 'series',
  aliases: ['FORWARD_FILL', 'PAD', 'TS_FFILL'],
  about: 'Last present value, carried forward over gaps.',
  formula: 'x[s], with s the latest row up to t where x is present',
  missing: 'Missing before the first present value, and where that value is more than limit rows old.',
  source: 'pandas ffill(limit)',
  arguments: [
    x,
    { name: 'limit', kind: 'integer', min: 0, default: 0, about: 'Most rows a value is carried; 0 is no limit.' },
  ],
  lookback: ([limit]) => limit || 'all',
  kernel: (out, [values], span, [limit]) => carriedForward(out, values!, span, limit ?? 0),
  examples: [
    { expression: 'FFILL(x)', fields: { x: [[null, 1, null, null, 2]] }, result: [[null, 1, 1, 1, 2]] },
    { expression: 'FFILL(x, 1)', fields: { x: [[null, 1, null, null, 2]] }, result: [[null, 1, 1, null, 2]] },
  ],
}
