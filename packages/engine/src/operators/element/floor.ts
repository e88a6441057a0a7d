/** FLOOR: the next whole number below. */

import type { ElementOperator } from '../../operator.ts'

export const floor: ElementOperator = {
  name: 'FLOOR',
  family: 'element',

  about: 'The next whole number below.',
  formula: 'floor(x)',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = Math.floor(a)
    }
  },
  examples: [{ expression: 'FLOOR(x)', fields: { x: [[1.7, -1.2, null]] }, result: [[1, -2, null]] }],
}
