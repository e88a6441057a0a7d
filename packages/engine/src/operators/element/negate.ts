/** NEGATE: the value with the other sign; written -x. */

import type { ElementOperator } from '../../operator.ts'

export const negate: ElementOperator = {
  name: 'NEGATE',
  family: 'element',
  aliases: ['NEG'],
  about: 'The value with the other sign; written -x.',
  formula: '-x',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = -a
    }
  },
  examples: [{ expression: 'NEGATE(x)', fields: { x: [[1, -2, null]] }, result: [[-1, 2, null]] }],
}
