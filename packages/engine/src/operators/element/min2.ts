/** MIN2: the lesser of two values. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const min2: ElementOperator = {
  name: 'MIN2',
  family: 'element',
  aliases: ['LESS', 'MINIMUM', 'FMIN', 'MIN'],
  about: 'The lesser of two values.',
  formula: 'min(x, y)',
  missing: 'Missing where any argument is missing.',
  source: 'Qlib Less; min of Kakushadze, 101 Formulaic Alphas',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachSmaller'),
  examples: [{ expression: 'MIN2(x, y)', fields: { x: [[1, 5, null]], y: [[2, 3, 4]] }, result: [[1, 3, null]] }],
}
