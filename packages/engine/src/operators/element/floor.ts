/** FLOOR: the next whole number below. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const floor: ElementOperator = {
  name: 'FLOOR',
  family: 'element',

  about: 'The next whole number below.',
  formula: 'floor(x)',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachFloor'),
  examples: [{ expression: 'FLOOR(x)', fields: { x: [[1.7, -1.2, null]] }, result: [[1, -2, null]] }],
}
