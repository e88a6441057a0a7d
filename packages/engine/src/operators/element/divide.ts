/** DIVIDE: quotient of two values; written x / y. A number divided by zero is infinite, 0 / 0 is missing. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const divide: ElementOperator = {
  name: 'DIVIDE',
  family: 'element',
  aliases: ['DIV'],
  about: 'Quotient of two values; written x / y. A number divided by zero is infinite, 0 / 0 is missing.',
  formula: 'x / y',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachDivide'),
  examples: [{ expression: 'DIVIDE(x, y)', fields: { x: [[4, 0, null]], y: [[2, 0, 3]] }, result: [[2, null, null]] }],
}
