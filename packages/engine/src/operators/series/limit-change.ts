/** LIMIT_CHANGE: a value that moves no further than a limit, and not at all for less. */

import type { SeriesOperator } from '../../operator.ts'
import { x } from './arguments.ts'
import { movedWithin } from './kernels/held.ts'

export const limitChange: SeriesOperator = {
  name: 'LIMIT_CHANGE',
  family: 'series',
  aliases: [],
  about:
    'Stays at its last result while the value lies closer to it than the limit, else moves towards the value by the limit.',
  formula:
    'abs(x[t] - y[t-1]) < limit[t] ? y[t-1] : y[t-1] + sign(x[t] - y[t-1]) limit[t], with y the results; the first is x',
  missing:
    'Missing where the value is missing or infinite; the result before stays in force, also where the limit is missing.',
  source: 'WorldQuant BRAIN hump, with the limit given',
  arguments: [x, { name: 'limit', kind: 'series', type: 'number', about: 'How far it moves on a row.' }],
  lookback: () => 'all',
  kernel: (out, [values, limit], span) => movedWithin(out, values!, limit!, span),
  examples: [
    {
      expression: 'LIMIT_CHANGE(x, y)',
      fields: { x: [[10, 10.5, 13, null, 4, 4]], y: [[1, 1, 1, 1, 2, null]] },
      result: [[10, 10, 11, null, 9, 9]],
    },
  ],
}
