/** SCALE: sizes that add up to a given gross exposure. */

import type { CrossOperator, CrossSpan } from '../../operator.ts'
import { x } from './arguments.ts'
import { TILE } from './kernels/tiles.ts'

const gross = new Float64Array(TILE)

function rescale(out: Float64Array, values: Float64Array, { symbols, stride, from, to }: CrossSpan, a: number): void {
  for (let d = from; d < to; d += TILE) {
    const m = Math.min(TILE, to - d)
    gross.fill(0, 0, m)
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + d
      for (let t = 0; t < m; t++) {
        const v = Math.abs(values[at + t]!)
        if (!Number.isNaN(v)) gross[t] = gross[t]! + v
      }
    }
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + d
      for (let t = 0; t < m; t++) out[at + t] = gross[t]! > 0 ? (values[at + t]! / gross[t]!) * a : Number.NaN
    }
  }
}

export const scale: CrossOperator = {
  name: 'SCALE',
  family: 'cross',
  aliases: ['CS_SCALE'],
  about: 'Values divided so that their absolutes add up to a on each date.',
  formula: 'a x / sum(abs(x))',
  missing: 'The missing are left out and stay missing; missing for all where every value is 0.',
  source: 'scale of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, { name: 'a', kind: 'number', default: 1, about: 'What the absolutes add up to.' }],
  inPlace: true,
  kernel: (out, [values], span, [a]) => rescale(out, values!, span, a ?? 1),
  examples: [
    {
      expression: 'SCALE(x)',
      fields: {
        x: [
          [1, 0],
          [-2, 0],
          [5, null],
        ],
      },
      result: [
        [0.125, null],
        [-0.25, null],
        [0.625, null],
      ],
    },
    { expression: 'SCALE(x, 2)', fields: { x: [[1], [-3]] }, result: [[0.5], [-1.5]] },
  ],
}
