/** Exponentially weighted mean. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'

const compiled = compiledWindow('windowExponential')

/** pandas `ewm(span=n)` (0 < n < 1: `ewm(alpha=n)`) `.mean()` with adjust=True, ignore_na=False. */
export function exponentialMean(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  compiled(out, x, span, 0, 1 - (n < 1 ? n : 2 / (n + 1)))
}
