/** DEMEAN: how far each symbol lies from the mean of its date. */

import type { CrossOperator, CrossSpan } from '../../operator.ts'
import { x } from './arguments.ts'
import { measureTile, TILE, tile } from './kernels/tiles.ts'

function centre(out: Float64Array, values: Float64Array, span: CrossSpan): void {
  const { symbols, stride, from, to } = span
  const { origins, means } = tile
  for (let a = from; a < to; a += TILE) {
    const m = Math.min(TILE, to - a)
    measureTile(values, span, a, m)
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + a
      for (let t = 0; t < m; t++) out[at + t] = values[at + t]! - origins[t]! - means[t]!
    }
  }
}

export const demean: CrossOperator = {
  name: 'DEMEAN',
  family: 'cross',
  aliases: ['CS_DEMEAN', 'MARKET_NEUTRALIZE', 'MARKETNEUTRALIZE'],
  about: 'Difference of each symbol from the mean of its date.',
  formula: 'x - mean',
  missing: 'The missing are left out and stay missing.',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => centre(out, values!, span),
  examples: [
    {
      expression: 'DEMEAN(x)',
      fields: {
        x: [
          [1, 5],
          [2, null],
          [6, 5],
        ],
      },
      result: [
        [-2, 0],
        [-1, null],
        [3, 0],
      ],
    },
  ],
}
