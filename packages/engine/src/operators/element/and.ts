/** AND: 1 where both are true, else 0; written x and y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const and: ElementOperator = {
  name: 'AND',
  family: 'element',

  about: '1 where both are true, else 0; written x and y.',
  formula: 'x and y',
  missing: 'Missing where any argument is missing.',
  source: 'Logic on 1 and 0',
  arguments: [
    { name: 'x', kind: 'series', type: 'boolean', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'boolean', about: 'The right value.' },
  ],
  result: 'boolean',
  kernel: compiledElement('eachAnd'),
  examples: [
    { expression: 'AND(GT(x, 0), GT(y, 0))', fields: { x: [[1, 1, null]], y: [[1, -1, 1]] }, result: [[1, 0, null]] },
  ],
}
