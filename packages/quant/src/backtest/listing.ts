/** Until when each symbol is listed. */
import { BacktestOptionError } from './option-error.ts'
import { dayName } from './schedule.ts'
import type { BacktestInput } from './types.ts'

/**
 * Row of the last session on which each symbol is listed: as the input says, or that of its last close; -1 where it has none.
 * Refuses a close after the day a symbol was said to be gone.
 */
export function lastListedRows({ dates, symbols, close, listedUntil }: BacktestInput): Int32Array {
  return Int32Array.from(symbols, (symbol, s) => {
    let row = dates.length - 1
    while (row >= 0 && Number.isNaN(close[s * dates.length + row]!)) row--
    const until = listedUntil?.[s]
    if (until === undefined) return row
    if (row >= 0 && dates[row]! > until)
      throw new BacktestOptionError(
        'listedUntil',
        `${symbol} is listed until ${dayName(until)}, but has a close on ${dayName(dates[row]!)}.`,
      )
    return dates.findLastIndex(day => day <= until)
  })
}
