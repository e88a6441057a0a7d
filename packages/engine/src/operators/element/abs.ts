/** ABS: size without sign. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const abs: ElementOperator = {
  name: 'ABS',
  family: 'element',

  about: 'Size without sign.',
  formula: '|x|',
  missing: 'Missing where any argument is missing.',
  source: 'IEEE 754',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachAbs'),
  examples: [{ expression: 'ABS(x)', fields: { x: [[1, -2, null]] }, result: [[1, 2, null]] }],
}
