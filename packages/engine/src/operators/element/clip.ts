/** CLIP: a value held between two bounds. */

import type { ElementOperator } from '../../operator.ts'
import { compiledWith } from '../../wasm/reach.ts'

const clipped = compiledWith('withBounds')

export const clip: ElementOperator = {
  name: 'CLIP',
  family: 'element',
  aliases: ['CLAMP', 'TRUNCATE'],
  about: 'The value, or the bound that it passes.',
  formula: 'min(max(x, lower), upper)',
  missing: 'Missing where x is missing.',
  source: 'pandas clip',
  arguments: [
    { name: 'x', kind: 'series', type: 'number', about: 'The values.' },
    { name: 'lower', kind: 'number', about: 'Least result.' },
    { name: 'upper', kind: 'number', about: 'Greatest result.' },
  ],
  kernel: (out, [values], start, end, [lower, upper]) => clipped(out, values!, start, end, lower!, upper!),
  examples: [{ expression: 'CLIP(x, -1, 1)', fields: { x: [[-5, 0.5, 3, null]] }, result: [[-1, 0.5, 1, null]] }],
}
