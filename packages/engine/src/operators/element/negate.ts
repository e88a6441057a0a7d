/** NEGATE: the value with the other sign; written -x. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const negate: ElementOperator = {
  name: 'NEGATE',
  family: 'element',
  aliases: ['NEG'],
  about: 'The value with the other sign; written -x.',
  formula: '-x',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachNegate'),
  examples: [{ expression: 'NEGATE(x)', fields: { x: [[1, -2, null]] }, result: [[-1, 2, null]] }],
}
