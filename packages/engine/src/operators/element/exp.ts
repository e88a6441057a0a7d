/** EXP: e to the power x. */

import type { ElementOperator } from '../../operator.ts'

export const exp: ElementOperator = {
  name: 'EXP',
  family: 'element',

  about: 'e to the power x.',
  formula: 'e ^ x',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],

  kernel: (out, [left], start, end) => {
    for (let i = start; i < end; i++) {
      const a = left![i]!
      out[i] = Math.exp(a)
    }
  },
  examples: [{ expression: 'EXP(x)', fields: { x: [[0, null]] }, result: [[1, null]] }],
}
