/** NEUTRALIZE: what is left of a value after a regression on exposures. */

import type { Argument, CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { x } from './arguments.ts'

const residuals = compiledSections('sectionResiduals')

/** An exposure that may be left out: a column of zeros explains nothing. */
const exposure = (i: number): Argument => ({
  name: `e${i}`,
  kind: 'series',
  type: 'number',
  ...(i > 1 ? { default: 0 } : {}),
  about:
    i > 1 ? 'A further exposure, if wanted.' : 'Exposure to be taken out, for instance a beta or the log of a size.',
})

export const neutralize: CrossOperator = {
  name: 'NEUTRALIZE',
  family: 'cross',
  aliases: ['REGRESSION_NEUTRALIZE', 'CS_REGRESSION_NEUTRALIZE', 'VECTOR_NEUTRALIZE', 'REGRESSION_NEUT'],
  about: 'Residual of the regression of each date on up to five exposures and a constant.',
  formula: 'x - (a + b1 e1 + ... + bk ek), with a and b by least squares over the symbols of the date',
  missing:
    'A symbol counts where the value and every exposure are present and finite, else it is missing. Exposures that others explain are left out.',
  source: 'Ordinary least squares by modified Gram-Schmidt',
  arguments: [x, exposure(1), exposure(2), exposure(3), exposure(4), exposure(5)],
  kernel: (out, [values, ...given], span) => {
    // Those left out are one and the same column, which counts once.
    const exposures = [...new Set(given)]
    residuals(out, values!, exposures, span, exposures.length)
  },
  examples: [
    {
      expression: 'NEUTRALIZE(x, e)',
      fields: { x: [[1], [2], [6], [null], [9]], e: [[0], [1], [2], [3], [null]] },
      result: [[0.5], [-1], [0.5], [null], [null]],
    },
  ],
}
