/** TOPK: marks the k highest of each date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { x } from './arguments.ts'

const marks = compiledSections('sectionTop')

export const topK: CrossOperator = {
  name: 'TOPK',
  family: 'cross',
  aliases: ['TOP_K', 'CS_TOPK'],
  about: '1 for the k highest of each date, 0 for the others.',
  formula: '1 where fewer than k symbols come after it, in order of value and then of symbol',
  missing: 'The missing are left out and stay missing; of equal values the later symbol counts as higher.',
  arguments: [x, { name: 'k', kind: 'integer', min: 1, about: 'How many to mark; all where fewer are present.' }],
  kernel: (out, [values], span, [k]) => marks(out, values!, [], span, k!),
  examples: [
    {
      expression: 'TOPK(x, 2)',
      fields: {
        x: [
          [5, 1],
          [3, 1],
          [4, null],
          [null, 1],
        ],
      },
      result: [
        [1, 0],
        [0, 1],
        [1, null],
        [null, 1],
      ],
    },
  ],
}
