/** NOT: 1 where x is false, 0 where it is true; written not x. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const not: ElementOperator = {
  name: 'NOT',
  family: 'element',

  about: '1 where x is false, 0 where it is true; written not x.',
  formula: 'not x',
  missing: 'Missing where any argument is missing.',
  source: 'Logic on 1 and 0',
  arguments: [{ name: 'x', kind: 'series', type: 'boolean', about: 'The values.' }],
  result: 'boolean',
  kernel: compiledElement('eachNot'),
  examples: [{ expression: 'NOT(GT(x, 0))', fields: { x: [[1, -1, null]] }, result: [[0, 1, null]] }],
}
