/** How many rows of a window are present, and the latest of them. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'

/** out[t] = number of present values among the n rows up to t (0: all). */
export const windowCount = compiledWindow('windowCount')

const latest = compiledWindow('windowLatest')

/** out[t] = the last present value up to t, at most `limit` rows old (0: any age). */
export function carriedForward(out: Float64Array, x: Float64Array, span: SeriesSpan, limit: number): void {
  latest(out, x, span, limit === 0 ? 0 : Math.min(limit, span.end - span.start) + 1)
}
