/** OR: 1 where either is true, else 0; written x or y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const or: ElementOperator = {
  name: 'OR',
  family: 'element',

  about: '1 where either is true, else 0; written x or y.',
  formula: 'x or y',
  missing: 'Missing where any argument is missing.',
  source: 'Logic on 1 and 0',
  arguments: [
    { name: 'x', kind: 'series', type: 'boolean', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'boolean', about: 'The right value.' },
  ],
  result: 'boolean',
  kernel: compiledElement('eachOr'),
  examples: [
    { expression: 'OR(GT(x, 0), GT(y, 0))', fields: { x: [[1, -1, null]], y: [[-1, -1, 1]] }, result: [[1, 0, null]] },
  ],
}
