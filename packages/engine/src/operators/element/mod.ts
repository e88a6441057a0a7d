/** MOD: what is left of x after whole multiples of y, with the sign of y; written x % y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const mod: ElementOperator = {
  name: 'MOD',
  family: 'element',
  aliases: ['REMAINDER'],
  about: 'What is left of x after whole multiples of y, with the sign of y; written x % y.',
  formula: 'x - y floor(x / y)',
  missing: 'Missing where any argument is missing, and where y is 0.',
  source: 'Python and numpy x % y',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachMod'),
  examples: [
    {
      expression: 'MOD(x, y)',
      fields: { x: [[7, -7, 7, 1, null]], y: [[3, 3, -3, 0, 3]] },
      result: [[1, 2, -2, null, null]],
    },
  ],
}
