/** What trading moves the price by, as a share of the traded value. */
import type { BacktestInput, Slippage } from './types.ts'

/**
 * Rate for trading `shares` (above 0) of symbol s at row t. NaN where the model has nothing to go by. Where a day has no volume
 * (a halted or delisted symbol is traded) the latest volume before it stands in.
 */
export type SlippageRate = (s: number, t: number, shares: number) => number

const BPS = 1e-4

function latestVolume(volume: Float64Array, dates: number, s: number, t: number): number {
  for (let i = s * dates + t; i >= s * dates; i--) if (volume[i]! > 0) return volume[i]!
  return Number.NaN
}

/** Standard deviation (ddof 1) of the daily returns that ended in the `window` sessions before row t. NaN under two of them. */
export function trailingVolatility(close: Float64Array, dates: number, s: number, t: number, window: number): number {
  const first = Math.max(s * dates + t - window, s * dates + 1)
  let n = 0
  let mean = 0
  let squares = 0
  for (let i = first; i < s * dates + t; i++) {
    const change = close[i]! / close[i - 1]! - 1
    if (Number.isNaN(change)) continue
    const off = change - mean
    mean += off / ++n
    squares += off * (change - mean)
  }
  return n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN
}

/** The rate of a slippage model; `square_root` is the square-root law of impact (Almgren et al. 2005; Toth et al. 2011). */
export function createSlippageRate(slippage: Slippage, input: BacktestInput): SlippageRate {
  const dates = input.dates.length
  const volume = input.volume ?? new Float64Array(0)
  switch (slippage.kind) {
    case 'none':
      return () => 0
    case 'fixed':
      return () => slippage.bps * BPS
    case 'linear':
      return (s, t, shares) => (slippage.bps * BPS * shares) / latestVolume(volume, dates, s, t)
    case 'square_root':
      return (s, t, shares) =>
        slippage.k *
        trailingVolatility(input.close, dates, s, t, slippage.window) *
        Math.sqrt(shares / latestVolume(volume, dates, s, t))
  }
}
