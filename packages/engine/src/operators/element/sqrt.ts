/** SQRT: square root. */

import type { ElementOperator } from '../../operator.ts'

export const sqrt: ElementOperator = {
  name: 'SQRT',
  family: 'element',

  about: 'Square root.',
  formula: 'x ^ 0.5',
  missing: 'Missing where x is missing or negative.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = Math.sqrt(a)
    }
  },
  examples: [{ expression: 'SQRT(x)', fields: { x: [[9, -1, null]] }, result: [[3, null, null]] }],
}
