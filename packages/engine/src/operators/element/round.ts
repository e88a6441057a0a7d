/** ROUND: the value to so many digits behind the point; halves go to the even digit. */

import type { ElementOperator } from '../../operator.ts'

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
  kernel: (out, [values], start, end, [digits]) => {
    const scale = 10 ** (digits ?? 0)
    for (let i = start; i < end; i++) {
      const x = values![i]!
      const scaled = x * scale
      // What is this large has no digits behind the point that could be cut.
      out[i] = Math.abs(scaled) < 2 ** 52 ? toEven(scaled) / scale : x
    }
  },
  examples: [
    { expression: 'ROUND(x)', fields: { x: [[0.5, 1.5, -2.5, 2.6, null]] }, result: [[0, 2, -2, 3, null]] },
    { expression: 'ROUND(x, 2)', fields: { x: [[1.234, -0.006]] }, result: [[1.23, -0.01]] },
  ],
}

/** The nearest whole number, of two equally near ones the even one. */
function toEven(x: number): number {
  const below = Math.floor(x)
  const over = x - below
  return over < 0.5 || (over === 0.5 && below % 2 === 0) ? below : below + 1
}
