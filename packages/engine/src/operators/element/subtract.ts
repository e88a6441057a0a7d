/** SUBTRACT: difference of two values; written x - y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const subtract: ElementOperator = {
  name: 'SUBTRACT',
  family: 'element',
  aliases: ['SUB', 'MINUS'],
  about: 'Difference of two values; written x - y.',
  formula: 'x - y',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachSubtract'),
  examples: [{ expression: 'SUBTRACT(x, y)', fields: { x: [[1, null]], y: [[2, 3]] }, result: [[-1, null]] }],
}
