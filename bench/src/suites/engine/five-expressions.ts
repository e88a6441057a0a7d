/** The five expressions that every peer can say, with the name by which its script knows each. */

export interface Expression {
  readonly key: 'mean' | 'std' | 'corr' | 'ts_rank' | 'zdelta'
  readonly source: string
}

export const fiveExpressions: readonly Expression[] = [
  { key: 'mean', source: 'MEAN(close, 20)' },
  { key: 'std', source: 'STD(close, 20)' },
  { key: 'corr', source: 'CORR(close, volume, 20)' },
  { key: 'ts_rank', source: 'TS_RANK(close, 20)' },
  { key: 'zdelta', source: 'ZSCORE(DELTA(close, 252))' },
]
