/** Refuses a backtest whose input or options cannot be meant, naming the field and what it may hold. */
export class BacktestOptionError extends RangeError {
  readonly code = 'backtest_option_invalid'
  /** Dotted path of the field, such as `slippage.bps`. */
  readonly field: string

  constructor(field: string, sentence: string) {
    super(`${field}: ${sentence}`)
    this.name = 'BacktestOptionError'
    this.field = field
  }
}
