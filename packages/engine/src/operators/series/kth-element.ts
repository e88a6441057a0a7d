/** KTH_ELEMENT: a present value by how recent it is. */

import type { SeriesOperator } from '../../operator.ts'
import { recentRows, x } from './arguments.ts'
import { recentValue } from './kernels/recent.ts'

export const kthElement: SeriesOperator = {
  name: 'KTH_ELEMENT',
  family: 'series',
  aliases: [],
  about: 'The k-th latest present value among the last d rows; with k = 1 the last one that is known.',
  formula: 'x[s], with s the k-th latest of the rows t-d+1..t where x is present',
  missing: 'Missing where fewer than k values are present among the d rows.',
  source: 'WorldQuant BRAIN kth_element(x, d, k)',
  arguments: [x, recentRows, { name: 'k', kind: 'integer', min: 1, default: 1, about: 'Which of them, 1 the latest.' }],
  lookback: ([d]) => d! - 1,
  kernel: (out, [values], span, [d, k]) => recentValue(out, values!, span, d!, k ?? 1),
  examples: [
    { expression: 'KTH_ELEMENT(x, 3)', fields: { x: [[5, null, null, null, 7]] }, result: [[5, 5, 5, null, 7]] },
    { expression: 'KTH_ELEMENT(x, 3, 2)', fields: { x: [[5, 6, null, 7, 8]] }, result: [[null, 5, 5, 6, 7]] },
  ],
}
