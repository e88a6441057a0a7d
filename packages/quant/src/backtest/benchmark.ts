/** The benchmark bought at its first price in the window and held. */
import { BacktestOptionError } from './option-error.ts'

/** Its value per session of the window; gaps carry the last price, before the first price it is the capital. */
export function benchmarkEquity(
  prices: Float64Array,
  window: { readonly firstRow: number; readonly lastRow: number; readonly capital: number },
): Float64Array {
  const values = new Float64Array(window.lastRow - window.firstRow + 1)
  let bought = Number.NaN
  let value = window.capital
  for (let i = 0; i < values.length; i++) {
    const price = prices[window.firstRow + i]!
    if (!Number.isNaN(price)) {
      if (Number.isNaN(bought)) bought = price
      value = window.capital * (price / bought)
    }
    values[i] = value
  }
  if (Number.isNaN(bought)) throw new BacktestOptionError('benchmark', 'has no price in the window; leave it out.')
  return values
}
