/** LOG: natural logarithm; that of 0 is minus infinity. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const log: ElementOperator = {
  name: 'LOG',
  family: 'element',
  aliases: ['LN'],
  about: 'Natural logarithm; that of 0 is minus infinity.',
  formula: 'ln(x)',
  missing: 'Missing where x is missing or negative.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachLog'),
  examples: [{ expression: 'LOG(x)', fields: { x: [[1, -1, null]] }, result: [[0, null, null]] }],
}
