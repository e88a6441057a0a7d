/** TANH: hyperbolic tangent: between -1 and 1, and x where x is small. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const tanh: ElementOperator = {
  name: 'TANH',
  family: 'element',
  about: 'Hyperbolic tangent: between -1 and 1, and x where x is small.',
  formula: '(e^x - e^-x) / (e^x + e^-x)',
  missing: 'Missing where any argument is missing.',
  source: 'numpy tanh; WorldQuant BRAIN tanh',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  kernel: compiledElement('eachTanh'),
  examples: [{ expression: 'TANH(x)', fields: { x: [[0, 0.5, -1000, null]] }, result: [[0, 0.46211715726, -1, null]] }],
}
