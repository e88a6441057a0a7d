/** Series kernels that do the symbols of a panel in one call: of the fastest, calls for one after another would take a sixth of the time. */

import type { Constants, SeriesKernel, SeriesSpan } from './operator.ts'

/** As a {@link SeriesKernel} for `series` symbols, each `apart` numbers after the one before it in every array; `span` is where the first lies. */
type ManySeries = (
  out: Float64Array,
  inputs: readonly Float64Array[],
  span: SeriesSpan,
  constants: Constants,
  series: number,
  apart: number,
) => void

export type ManySeriesKernel = SeriesKernel & { readonly many: ManySeries }

export const doesMany = (kernel: SeriesKernel): kernel is ManySeriesKernel => 'many' in kernel

/** Both kernels from one. */
export function forManySeries(many: ManySeries): ManySeriesKernel {
  const kernel: SeriesKernel = (out, inputs, span, constants) => many(out, inputs, span, constants, 1, 0)
  return Object.assign(kernel, { many })
}
