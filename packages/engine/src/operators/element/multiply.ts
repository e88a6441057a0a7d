/** MULTIPLY: product of two values; written x * y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const multiply: ElementOperator = {
  name: 'MULTIPLY',
  family: 'element',
  aliases: ['MUL', 'TIMES'],
  about: 'Product of two values; written x * y.',
  formula: 'x * y',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachMultiply'),
  examples: [{ expression: 'MULTIPLY(x, y)', fields: { x: [[4, null]], y: [[2, 3]] }, result: [[8, null]] }],
}
