/** SIGN: -1, 0 or 1. */

import type { ElementOperator } from '../../operator.ts'

export const sign: ElementOperator = {
  name: 'SIGN',
  family: 'element',

  about: '-1, 0 or 1.',
  formula: 'sign(x)',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = Math.sign(a)
    }
  },
  examples: [{ expression: 'SIGN(x)', fields: { x: [[5, -2, 0, null]] }, result: [[1, -1, 0, null]] }],
}
