/** Returns that lie ahead of each date: what a signal is judged by, never what it may read. */
import { checkShape, type PanelShape } from './shape.ts'

export interface ForwardOptions {
  /** Sessions the return runs over. Default 1. */
  readonly horizon?: number
  /** Sessions between the signal and the close it starts from: 0 the same close (alphalens), 1 the next one, as in a
   * backtest of lag 1 (Qlib's label). Default 0. */
  readonly delay?: number
}

/** close[t + delay + horizon] / close[t + delay] - 1, symbol-major; NaN where either close is missing. */
export function forwardReturns(close: Float64Array, shape: PanelShape, options: ForwardOptions = {}): Float64Array {
  const { horizon = 1, delay = 0 } = options
  checkShape(close, shape)
  if (!(Number.isInteger(horizon) && horizon >= 1)) throw new RangeError(`horizon must be 1 or more, not ${horizon}`)
  if (!(Number.isInteger(delay) && delay >= 0)) throw new RangeError(`delay must be 0 or more, not ${delay}`)
  const out = new Float64Array(close.length).fill(Number.NaN)
  for (let s = 0; s < shape.symbols; s++) {
    const end = (s + 1) * shape.dates
    for (let i = s * shape.dates; i + delay + horizon < end; i++)
      out[i] = close[i + delay + horizon]! / close[i + delay]! - 1
  }
  return out
}
