/** EXP: e to the power x. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const exp: ElementOperator = {
  name: 'EXP',
  family: 'element',

  about: 'e to the power x.',
  formula: 'e ^ x',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachExp'),
  examples: [{ expression: 'EXP(x)', fields: { x: [[0, null]] }, result: [[1, null]] }],
}
