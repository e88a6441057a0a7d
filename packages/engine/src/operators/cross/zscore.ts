/** ZSCORE: how many standard deviations each symbol lies from the mean of its date. */

import type { CrossOperator, CrossSpan } from '../../operator.ts'
import { x } from './arguments.ts'
import { measureTile, TILE, tile } from './kernels/tiles.ts'

const inverses = new Float64Array(TILE)

function standardise(out: Float64Array, values: Float64Array, span: CrossSpan): void {
  const { symbols, stride, from, to } = span
  const { origins, means, deviations } = tile
  for (let a = from; a < to; a += TILE) {
    const m = Math.min(TILE, to - a)
    measureTile(values, span, a, m)
    // Several times faster than dividing. A deviation, being a root, is never so small or large that its inverse loses digits.
    for (let t = 0; t < m; t++) inverses[t] = 1 / deviations[t]!
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + a
      for (let t = 0; t < m; t++) out[at + t] = (values[at + t]! - origins[t]! - means[t]!) * inverses[t]!
    }
  }
}

export const zscore: CrossOperator = {
  name: 'ZSCORE',
  family: 'cross',
  aliases: ['CS_ZSCORE', 'CSZSCORE', 'STANDARDIZE', 'STANDARDISE'],
  about: 'Standard score of each symbol among those of its date.',
  formula: '(x - mean) / std, with std = sqrt(sum((x - mean)^2) / (n - 1))',
  missing:
    'The missing are left out and stay missing; missing for all where fewer than two are present or all are equal.',
  source: 'Qlib CSZScoreNorm; pandas groupby(date), ddof 1',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => standardise(out, values!, span),
  examples: [
    {
      expression: 'ZSCORE(x)',
      fields: {
        x: [
          [1, 5, 1],
          [2, 5, null],
          [3, 5, null],
        ],
      },
      result: [
        [-1, null, null],
        [0, null, null],
        [1, null, null],
      ],
    },
  ],
}
