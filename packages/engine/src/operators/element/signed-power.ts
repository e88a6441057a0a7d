/** SIGNEDPOWER: power of the size, with the sign kept. */

import type { ElementOperator } from '../../operator.ts'
import { powerOf, powers } from './kernels/power-of.ts'

export const signedPower: ElementOperator = {
  name: 'SIGNEDPOWER',
  family: 'element',
  aliases: ['SIGNED_POWER', 'SPOW'],
  about: 'Power of the size, with the sign kept.',
  formula: 'sign(x) |x| ^ y',
  missing: 'Missing where any argument is missing.',
  source: 'Kakushadze, 101 Formulaic Alphas',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],

  kernel: powers((a, b) => Math.sign(a) * powerOf(Math.abs(a), b), 'eachSignedSquare', 'eachSignedRoot'),
  examples: [
    { expression: 'SIGNEDPOWER(x, y)', fields: { x: [[-3, 2, null]], y: [[2, 3, 2]] }, result: [[-9, 8, null]] },
  ],
}
