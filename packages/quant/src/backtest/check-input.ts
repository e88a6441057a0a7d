/** Refuses a backtest's input whose parts do not fit together. */
import { BacktestOptionError } from './option-error.ts'
import { dayName } from './schedule.ts'
import type { BacktestInput } from './types.ts'

function checkLength(field: string, values: { readonly length: number } | undefined, length: number): void {
  if (values !== undefined && values.length !== length)
    throw new BacktestOptionError(field, `must hold ${length} values, not ${values.length}.`)
}

function checkDates(dates: Int32Array): void {
  if (dates.length === 0) throw new BacktestOptionError('dates', 'must hold at least one session.')
  for (let t = 1; t < dates.length; t++) {
    if (dates[t]! <= dates[t - 1]!)
      throw new BacktestOptionError(
        'dates',
        `must ascend, but ${dayName(dates[t]!)} follows ${dayName(dates[t - 1]!)}.`,
      )
  }
}

/** A price of 0 or below breaks every ratio of the procedure, so it is an error, not a missing value. */
function checkPrices(field: string, prices: Float64Array, dates: Int32Array, symbols: readonly string[]): void {
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i]!
    if (price > 0 ? price < Number.POSITIVE_INFINITY : Number.isNaN(price)) continue
    const place = `${symbols[Math.floor(i / dates.length)]} on ${dayName(dates[i % dates.length]!)}`
    throw new BacktestOptionError(field, `must be a positive number or NaN; ${place} is ${price}.`)
  }
}

/** Throws `BacktestOptionError` for the first fault found. */
export function checkInput(input: BacktestInput): void {
  const { dates, symbols, close, signals } = input
  checkDates(dates)
  if (symbols.length === 0) throw new BacktestOptionError('symbols', 'must hold at least one symbol.')
  const cells = dates.length * symbols.length
  checkLength('close', close, cells)
  checkLength('volume', input.volume, cells)
  checkLength('groups.codes', input.groups?.codes, cells)
  checkLength('benchmark', input.benchmark, dates.length)
  checkLength('listedUntil', input.listedUntil, symbols.length)
  for (const [i, signal] of signals.entries()) {
    checkLength(`signals[${i}].values`, signal.values, cells)
    if (!Number.isFinite(signal.weight))
      throw new BacktestOptionError(`signals[${i}].weight`, `must be a number, not ${signal.weight}.`)
  }
  checkPrices('close', close, dates, symbols)
  if (input.benchmark !== undefined) checkPrices('benchmark', input.benchmark, dates, ['the benchmark'])
}
