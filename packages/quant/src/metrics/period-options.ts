/** How daily numbers become yearly ones. */

export interface PeriodOptions {
  /** Yearly risk-free rate. Default 0. */
  readonly riskFree?: number
  /** Returns in a year. Default 252. */
  readonly periodsPerYear?: number
}

export const PERIODS_PER_YEAR = 252

/** A yearly rate as the rate of one period: (1 + rate)^(1 / periodsPerYear) - 1. */
export function periodRate(yearly: number, periodsPerYear: number = PERIODS_PER_YEAR): number {
  return (1 + yearly) ** (1 / periodsPerYear) - 1
}
