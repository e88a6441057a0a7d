/** WINSORIZE: extremes pulled in to given quantiles of the date. */

import type { CrossOperator } from '../../operator.ts'
import { x } from './arguments.ts'
import { eachSection, type Section, sectionQuantile } from './kernels/order.ts'

function pullIn(section: Section, lower: number, upper: number): void {
  const { indices, values, offset, count } = section
  if (count === 0) return
  const low = sectionQuantile(section, lower)
  const high = sectionQuantile(section, upper)
  for (let k = 0; k < count && values[offset + indices[k]!]! < low; k++) values[offset + indices[k]!] = low
  for (let k = count - 1; k >= 0 && values[offset + indices[k]!]! > high; k--) values[offset + indices[k]!] = high
}

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
  kernel: (out, [values], span, [lower, upper]) =>
    eachSection(out, values!, undefined, span, pullIn, lower ?? 0.01, upper ?? 0.99),
  examples: [
    {
      expression: 'WINSORIZE(x, 0.25, 0.75)',
      fields: { x: [[0], [1], [2], [3], [100], [null]] },
      result: [[1], [1], [2], [3], [3], [null]],
    },
  ],
}
