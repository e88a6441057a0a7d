/** POWER: x to the power y; written x ^ y. A negative number to a power that is not whole is missing. */

import type { ElementOperator } from '../../operator.ts'
import { powerOf, powers } from './kernels/power-of.ts'

export const power: ElementOperator = {
  name: 'POWER',
  family: 'element',
  aliases: ['POW'],
  about: 'x to the power y; written x ^ y. A negative number to a power that is not whole is missing.',
  formula: 'x ^ y',
  missing: 'Missing where any argument is missing.',
  source: "IEEE 754-2008 pow, with ECMAScript's 1 ^ NaN = NaN",
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],

  kernel: powers((a, b) => (Number.isNaN(a) ? a : powerOf(a, b)), 'eachMultiply', 'eachHalfPower'),
  examples: [
    {
      expression: 'POWER(x, y)',
      fields: { x: [[4, -8, null, null]], y: [[0.5, 0.5, 2, 0]] },
      result: [[2, null, null, null]],
    },
  ],
}
