/** TRADE_WHEN: a value that is taken on a trigger, and held until an exit. */

import type { SeriesOperator } from '../../operator.ts'
import { heldUntil } from './kernels/held.ts'

export const tradeWhen: SeriesOperator = {
  name: 'TRADE_WHEN',
  family: 'series',
  aliases: [],
  about:
    'Takes the value where the trigger is above 0, holds it on the rows after, and lets go of it where the exit is above 0.',
  formula: 'z[t] > 0 ? missing : x[t] > 0 ? y[t] : result[t-1]',
  missing:
    'Missing before the first trigger and after an exit; where the trigger or the exit is missing, it is not above 0; a missing value is taken as any other.',
  source: 'WorldQuant BRAIN trade_when(x, y, z)',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The trigger, mostly a comparison.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The values.' },
    { name: 'z', kind: 'series', type: 'number', default: -1, about: 'The exit; -1 is never.' },
  ],
  lookback: () => 'all',
  kernel: (out, [trigger, value, exit], span) => heldUntil(out, trigger!, value!, exit!, span),
  examples: [
    {
      expression: 'TRADE_WHEN(x, y, z)',
      fields: { x: [[0, 1, 0, null, 1, 1, 0]], y: [[5, 6, 7, 8, 9, 10, 11]], z: [[0, 0, 0, 0, null, 1, 0]] },
      result: [[null, 6, 6, 6, 9, null, null]],
    },
  ],
}
