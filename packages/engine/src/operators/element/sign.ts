/** SIGN: -1, 0 or 1. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const sign: ElementOperator = {
  name: 'SIGN',
  family: 'element',

  about: '-1, 0 or 1.',
  formula: 'sign(x)',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachSign'),
  examples: [{ expression: 'SIGN(x)', fields: { x: [[5, -2, 0, null]] }, result: [[1, -1, 0, null]] }],
}
