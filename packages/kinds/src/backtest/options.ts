/** The procedure's options from a configuration. */
import { dayNumber } from '@optaic/domain'
import type { BacktestOptions } from '@optaic/quant'
import type { BacktestConfig } from './config.ts'

export const optionsOf = (config: BacktestConfig): BacktestOptions => ({
  signalLag: config.signal_lag,
  construction: config.construction,
  rebalance: Array.isArray(config.rebalance)
    ? Int32Array.from(config.rebalance, date => dayNumber(date)).sort()
    : config.rebalance,
  feeBps: config.fee_bps,
  slippage: slippageOf(config.slippage),
  borrowRate: config.borrow_rate,
  cashRate: config.cash_rate,
  minimumTrade: config.minimum_trade,
  lotSize: config.lot_size,
  tradeHalted: config.trade_halted,
  capital: config.capital,
  ...(config.from === null ? {} : { from: dayNumber(config.from) }),
  ...(config.to === null ? {} : { to: dayNumber(config.to) }),
  riskFree: config.risk_free,
  periodsPerYear: config.periods_per_year,
})

function slippageOf(slippage: BacktestConfig['slippage']): NonNullable<BacktestOptions['slippage']> {
  const { model: kind, ...rest } = slippage
  return { kind, ...rest } as NonNullable<BacktestOptions['slippage']>
}

const renamed: Readonly<Record<string, string>> = { 'slippage.kind': 'slippage.model', close: 'price' }

/** Where an option of the procedure stands in the configuration, as a JSON pointer. */
export function pathOf(field: string): string {
  const name = renamed[field] ?? field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return `/${name.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`
}
