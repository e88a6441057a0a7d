/** QUANTILE_BUCKET: which of q equal parts of its date each symbol falls into. */

import type { CrossOperator } from '../../operator.ts'
import { x } from './arguments.ts'
import { eachSection, type Section, sectionQuantile } from './kernels/order.ts'

let edges = new Float64Array(0)

function fillBuckets(section: Section, q: number): void {
  const { indices, values, offset, count } = section
  if (count === 0) return
  if (edges.length < q) edges = new Float64Array(q)
  for (let b = 1; b < q; b++) edges[b] = sectionQuantile(section, b / q)
  let bucket = 1
  for (let k = 0; k < count; k++) {
    const at = offset + indices[k]!
    while (bucket < q && values[at]! > edges[bucket]!) bucket++
    values[at] = bucket
  }
}

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
  kernel: (out, [values], span, [q]) => eachSection(out, values!, undefined, span, fillBuckets, q ?? 5),
  examples: [
    {
      expression: 'QUANTILE_BUCKET(x, 2)',
      fields: { x: [[4], [1], [3], [2], [null]] },
      result: [[2], [1], [2], [1], [null]],
    },
  ],
}
