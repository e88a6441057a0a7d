/** CEIL: the next whole number above. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const ceil: ElementOperator = {
  name: 'CEIL',
  family: 'element',
  aliases: ['CEILING'],
  about: 'The next whole number above.',
  formula: 'ceil(x)',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachCeil'),
  examples: [{ expression: 'CEIL(x)', fields: { x: [[1.2, -1.7, null]] }, result: [[2, -1, null]] }],
}
