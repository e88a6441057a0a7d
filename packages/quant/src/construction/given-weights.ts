/** Weights from outside, such as an optimizer's. */
import { BacktestOptionError } from '../backtest/option-error.ts'
import type { Weigher } from './weigher.ts'

/** Asks `weigh` for the session at row t. Refuses an answer of the wrong length or with a weight that is no number. */
export function createGivenWeights(weigh: (t: number) => Float64Array | null): Weigher {
  return (weights, _scores, t) => {
    const given = weigh(t)
    if (given === null) return false
    const bad = given.length === weights.length ? given.findIndex(weight => !Number.isFinite(weight)) : -1
    if (given.length !== weights.length || bad >= 0)
      throw new BacktestOptionError(
        'construction.weigh',
        bad >= 0
          ? `weight ${bad} of row ${t} is ${given[bad]}; every weight must be a number.`
          : `must give ${weights.length} weights for row ${t}, not ${given.length}.`,
      )
    weights.set(given)
    return true
  }
}
