/** FILLNA: another value where one is missing. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const fillna: ElementOperator = {
  name: 'FILLNA',
  family: 'element',
  aliases: ['FILL_NA', 'COALESCE', 'NVL', 'FILL_NULL', 'FILL_NAN'],
  about: 'The value, or the other one where it is missing.',
  formula: 'x, or y where x is missing',
  missing: 'Missing where both are missing.',
  source: 'pandas fillna',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The values.' },
    { name: 'y', kind: 'series', type: 'number', about: 'What stands in for the missing ones.' },
  ],
  kernel: compiledElement('eachFillNaN'),
  examples: [{ expression: 'FILLNA(x, 0)', fields: { x: [[1, null, 3]] }, result: [[1, 0, 3]] }],
}
