/** LOG1P: natural logarithm of 1 + x, exact where x is small. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const log1p: ElementOperator = {
  name: 'LOG1P',
  family: 'element',
  aliases: ['LOG_1P', 'LOG1'],
  about: 'Natural logarithm of 1 + x, exact where x is small.',
  formula: 'ln(1 + x)',
  missing: 'Missing where any argument is missing.',
  source: 'numpy log1p',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachLog1p'),
  examples: [{ expression: 'LOG1P(x)', fields: { x: [[0, 1e-10, null]] }, result: [[0, 9.9999999995e-11, null]] }],
}
