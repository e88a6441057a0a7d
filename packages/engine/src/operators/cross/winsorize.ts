/** WINSORIZE: extremes pulled in to given quantiles of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { x } from './arguments.ts'

const pulled = compiledSections('sectionWinsorize')

export const winsorize: CrossOperator = {
  name: 'WINSORIZE',
  family: 'cross',
  aliases: ['WINSORISE', 'CS_WINSORIZE'],
  about: 'Values beyond two quantiles of their date are set to those quantiles.',
  formula: 'min(max(x, quantile(lower)), quantile(upper)), linear between neighbours',
  missing: 'The missing are left out and stay missing.',
  source: 'pandas x.clip(x.quantile(lower), x.quantile(upper))',
  arguments: [
    x,
    { name: 'lower', kind: 'number', min: 0, max: 1, default: 0.01, about: 'Quantile that the lowest are raised to.' },
    { name: 'upper', kind: 'number', min: 0, max: 1, default: 0.99, about: 'Quantile that the highest are cut to.' },
  ],
  kernel: (out, [values], span, [lower, upper]) => pulled(out, values!, [], span, lower ?? 0.01, upper ?? 0.99),
  examples: [
    {
      expression: 'WINSORIZE(x, 0.25, 0.75)',
      fields: { x: [[0], [1], [2], [3], [100], [null]] },
      result: [[1], [1], [2], [3], [3], [null]],
    },
  ],
}
