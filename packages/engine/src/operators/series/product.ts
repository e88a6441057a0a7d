/** PRODUCT: the product of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { products } from './kernels/product.ts'
import { windowed } from './kernels/rolling.ts'

export const product: SeriesOperator = {
  name: 'PRODUCT',
  family: 'series',
  aliases: ['PROD', 'TS_PRODUCT', 'ROLLING_PROD'],
  about: 'Product of the last n values.',
  formula: 'x[t-n+1] * ... * x[t]',
  missing: windowMissing,
  source: 'product of Kakushadze, 101 Formulaic Alphas; pandas rolling(n).apply(numpy.prod)',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(products),
  examples: [
    { expression: 'PRODUCT(x, 2)', fields: { x: [[1, 2, 3, null, 4, 5]] }, result: [[null, 2, 6, null, null, 20]] },
  ],
}
