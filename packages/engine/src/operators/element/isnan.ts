/** ISNAN: 1 where x is missing, else 0. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const isnan: ElementOperator = {
  name: 'ISNAN',
  family: 'element',
  aliases: ['ISNULL', 'IS_NAN', 'ISNA', 'IS_NULL'],
  about: '1 where x is missing, else 0.',
  formula: 'x is missing',
  missing: 'Never missing.',
  source: 'pandas isna',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  result: 'boolean',
  kernel: compiledElement('eachIsNaN'),
  examples: [{ expression: 'ISNAN(x)', fields: { x: [[1, null]] }, result: [[0, 1]] }],
}
