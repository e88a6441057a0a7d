/** IF: one of two values, by a condition. */

import type { ElementOperator } from '../../operator.ts'
import { compiledElement } from '../../wasm/reach.ts'

export const choose: ElementOperator = {
  name: 'IF',
  family: 'element',
  aliases: ['IFF', 'IIF', 'COND', 'IF_ELSE'],
  about: 'a where the condition holds, else b; also written c ? a : b.',
  formula: 'c ? a : b',
  missing: 'Missing where the condition is missing, or where the value chosen is.',
  source: 'Qlib If; Kakushadze, 101 Formulaic Alphas',
  arguments: [
    { name: 'c', kind: 'series', type: 'boolean', about: 'The condition.' },
    { name: 'a', kind: 'series', type: 'number', about: 'Value where it holds.' },
    { name: 'b', kind: 'series', type: 'number', about: 'Value where it does not.' },
  ],
  kernel: compiledElement('eachIf'),
  examples: [
    {
      expression: 'IF(GT(x, 0), x, y)',
      fields: { x: [[1, -1, null]], y: [[7, 8, 9]] },
      result: [[1, 8, null]],
    },
  ],
}
