/** SQRT: square root. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const sqrt: ElementOperator = {
  name: 'SQRT',
  family: 'element',

  about: 'Square root.',
  formula: 'x ^ 0.5',
  missing: 'Missing where x is missing or negative.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachSqrt'),
  examples: [{ expression: 'SQRT(x)', fields: { x: [[9, -1, null]] }, result: [[3, null, null]] }],
}
