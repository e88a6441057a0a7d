/** WHERE: a value where a condition holds. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const where: ElementOperator = {
  name: 'WHERE',
  family: 'element',
  aliases: ['FILTER', 'KEEP'],
  about: 'The value where the condition holds, else the other one, which is missing unless given.',
  formula: 'c ? x : other',
  missing: 'The other value where the condition fails or is missing.',
  source: 'pandas where',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The values.' },
    { name: 'c', kind: 'series', type: 'boolean', about: 'The condition.' },
    { name: 'other', kind: 'series', type: 'number', default: Number.NaN, about: 'Value where it does not hold.' },
  ],
  kernel: compiledElement('eachWhere'),
  examples: [{ expression: 'WHERE(x, x > 1)', fields: { x: [[1, 2, null]] }, result: [[null, 2, null]] }],
}
