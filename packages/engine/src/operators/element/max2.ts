/** MAX2: the greater of two values. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const max2: ElementOperator = {
  name: 'MAX2',
  family: 'element',
  aliases: ['GREATER', 'MAXIMUM', 'FMAX', 'MAX'],
  about: 'The greater of two values.',
  formula: 'max(x, y)',
  missing: 'Missing where any argument is missing.',
  source: 'Qlib Greater; max of Kakushadze, 101 Formulaic Alphas',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  kernel: compiledElement('eachLarger'),
  examples: [{ expression: 'MAX2(x, y)', fields: { x: [[1, 5, null]], y: [[2, 3, 4]] }, result: [[2, 5, null]] }],
}
