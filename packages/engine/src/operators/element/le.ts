/** LE: 1 where x <= y, else 0; written x <= y. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const le: ElementOperator = {
  name: 'LE',
  family: 'element',
  aliases: ['LTE', 'LESS_EQUAL'],
  about: '1 where x <= y, else 0; written x <= y.',
  formula: 'x <= y',
  missing: 'Missing where any argument is missing; 0 there in the qlib dialect, from the first value on.',
  source: 'IEEE 754',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The left value.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The right value.' },
  ],
  result: 'boolean',
  missingInQlib: 0,
  kernel: compiledElement('eachLe'),
  examples: [{ expression: 'LE(x, y)', fields: { x: [[2, 3, null]], y: [[2, 1, 4]] }, result: [[1, 0, null]] }],
}
