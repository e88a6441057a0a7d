/** How much a book trades and holds, and how large it could grow. */
import { mean, quantile } from './moments.ts'

/** Traded value over book value, a year: the sum of the rebalances' turnovers over the years that `sessions` make. */
export function annualTurnover(turnovers: Float64Array, sessions: number, periodsPerYear: number): number {
  return (turnovers.reduce((sum, turnover) => sum + turnover, 0) * periodsPerYear) / sessions
}

/** Mean traded value over book value of a rebalance. */
export function averageTurnover(turnovers: Float64Array): number {
  return mean(turnovers)
}

/**
 * The capital at which 95 of 100 trades stay at or below `participation` of the day's volume, if trades grow with the capital.
 * `wholeVolume` holds per trade the capital at which it would be all of that day's volume. NaN without trades.
 */
export function capacity(wholeVolume: Float64Array, participation = 0.1): number {
  return quantile(wholeVolume, 0.05) * participation
}
