/** Returns by calendar month. */
import { monthNumber } from '../backtest/schedule.ts'
import type { MonthlyReturnRow } from '../backtest/types.ts'

/** Compounded return of each month that has a session; `dates` in days since 1970. */
export function monthlyReturns(returns: Float64Array, dates: Int32Array): MonthlyReturnRow[] {
  const rows: MonthlyReturnRow[] = []
  let wealth = 1
  for (let t = 0; t < returns.length; t++) {
    wealth *= 1 + returns[t]!
    const month = monthNumber(dates[t]!)
    if (t + 1 < returns.length && monthNumber(dates[t + 1]!) === month) continue
    rows.push({ year: Math.floor(month / 12), month: (month % 12) + 1, return: wealth - 1 })
    wealth = 1
  }
  return rows
}
