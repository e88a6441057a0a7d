/** ROUND: the value to so many digits behind the point; halves go to the even digit. */

import type { ElementOperator } from '../../operator.ts'
import { compiledWith } from '../../wasm/reach.ts'

const rounded = compiledWith('withScale')

export const round: ElementOperator = {
  name: 'ROUND',
  family: 'element',
  about: 'The value to so many digits behind the point; halves go to the even digit.',
  formula: 'round(x 10^digits) / 10^digits',
  missing: 'Missing where any argument is missing.',
  source: 'numpy round; IEEE 754 roundTiesToEven',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The values.' },
    { name: 'digits', kind: 'integer', min: 0, max: 15, default: 0, about: 'Digits behind the point.' },
  ],
  kernel: (out, [values], start, end, [digits]) => rounded(out, values!, start, end, 10 ** (digits ?? 0)),
  examples: [
    { expression: 'ROUND(x)', fields: { x: [[0.5, 1.5, -2.5, 2.6, null]] }, result: [[0, 2, -2, 3, null]] },
    { expression: 'ROUND(x, 2)', fields: { x: [[1.234, -0.006]] }, result: [[1.23, -0.01]] },
  ],
}
