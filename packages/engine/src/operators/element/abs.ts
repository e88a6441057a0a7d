/** ABS: size without sign. */

import type { ElementOperator } from '../../operator.ts'

export const abs: ElementOperator = {
  name: 'ABS',
  family: 'element',

  about: 'Size without sign.',
  formula: '|x|',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = Math.abs(a)
    }
  },
  examples: [{ expression: 'ABS(x)', fields: { x: [[1, -2, null]] }, result: [[1, 2, null]] }],
}
