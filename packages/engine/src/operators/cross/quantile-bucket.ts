/** QUANTILE_BUCKET: which of q equal parts of its date each symbol falls into. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { x } from './arguments.ts'

const buckets = compiledSections('sectionBucket')

export const quantileBucket: CrossOperator = {
  name: 'QUANTILE_BUCKET',
  family: 'cross',
  aliases: ['CS_BUCKET', 'QUANTILES'],
  about:
    'Number of the part, 1 (lowest) to q (highest), that each symbol falls into when its date is cut into q equal parts.',
  formula: 'the least b with x <= quantile(b / q), linear between neighbours',
  missing: 'The missing are left out and stay missing; equal values share a part.',
  source: 'pandas qcut(x, q), counted from 1',
  arguments: [x, { name: 'q', kind: 'integer', min: 1, max: 10000, default: 5, about: 'Number of parts.' }],
  kernel: (out, [values], span, [q]) => buckets(out, values!, [], span, q ?? 5),
  examples: [
    {
      expression: 'QUANTILE_BUCKET(x, 2)',
      fields: { x: [[4], [1], [3], [2], [null]] },
      result: [[2], [1], [2], [1], [null]],
    },
  ],
}
