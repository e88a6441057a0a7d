/** SCALE: sizes that add up to a given gross exposure. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const shares = compiledCross('crossScale')

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
  kernel: (out, [values], span, [a]) => shares(out, values!, span, a ?? 1),
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
