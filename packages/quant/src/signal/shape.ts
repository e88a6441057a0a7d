/** The size of symbol-major data: element (s, t) at `s * dates + t`. */
export interface PanelShape {
  readonly dates: number
  readonly symbols: number
}

/** Throws a `RangeError` where the data are not of the shape. */
export function checkShape(values: Float64Array, { dates, symbols }: PanelShape): void {
  if (values.length !== dates * symbols)
    throw new RangeError(`${values.length} values are not ${dates} dates x ${symbols} symbols`)
}
