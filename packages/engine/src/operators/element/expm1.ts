/** EXPM1: e to the power x, less 1, exact where x is small. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const expm1: ElementOperator = {
  name: 'EXPM1',
  family: 'element',
  about: 'e to the power x, less 1, exact where x is small.',
  formula: 'e ^ x - 1',
  missing: 'Missing where any argument is missing.',
  source: 'numpy expm1',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachExpm1'),
  examples: [{ expression: 'EXPM1(x)', fields: { x: [[0, 1e-10, null]] }, result: [[0, 1.00000000005e-10, null]] }],
}
