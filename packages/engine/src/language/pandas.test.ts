/** Formulas as pandas and numpy write them mean the calls they stand for, and what looks ahead there is refused. */

import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { ExpressionError } from './expression-error.ts'

const options = { fields: ['open', 'close', 'volume'], groups: [] }

describe('means the same as', () => {
  test.each([
    ['close.shift(1)', 'REF(close, 1)'],
    ['close.shift()', 'REF(close, 1)'],
    ['close.shift(periods=3)', 'REF(close, 3)'],
    ['$close.shift(1)', 'REF(close, 1)'],
    ['close.diff()', 'DELTA(close, 1)'],
    ['close.pct_change(5)', 'PCT_CHANGE(close, 5)'],
    ['close.rolling(20).mean()', 'MEAN(close, 20)'],
    ['close.rolling(window=20, min_periods=5).std()', 'STD(close, 20, min_periods=5)'],
    ['close.rolling(20).std(ddof=1)', 'STD(close, 20)'],
    ['close.rolling(20).var()', 'VAR(close, 20)'],
    ['close.rolling(20).sum() / volume.rolling(5).max()', 'SUM(close, 20) / TS_MAX(volume, 5)'],
    ['close.rolling(20).min()', 'TS_MIN(close, 20)'],
    ['close.rolling(20).median()', 'MEDIAN(close, 20)'],
    ['close.rolling(20).skew() + close.rolling(20).kurt()', 'SKEW(close, 20) + KURT(close, 20)'],
    ['close.rolling(20).count()', 'SUM(not ISNAN(close), 20)'],
    ['close.expanding().count()', 'SUM(not ISNAN(close), 0, min_periods=1)'],
    ['close.rolling(20).quantile(0.8)', 'QUANTILE(close, 20, 0.8)'],
    ['close.rolling(20).rank(pct=True)', 'TS_RANK(close, 20)'],
    ['close.rolling(20).corr(volume)', 'CORR(close, volume, 20)'],
    ['close.pct_change().rolling(20).cov(other=volume.pct_change())', 'COV(ROC(close, 1), ROC(volume, 1), 20)'],
    ['(close / open - 1).rolling(20).mean()', 'MEAN(close / open - 1, 20)'],
    ['-close.diff() ** 2', '-(DELTA(close, 1) ^ 2)'],
    ['close.ewm(span=20).mean()', 'EMA(close, 20)'],
    ['close.ewm(alpha=0.1, min_periods=10).mean()', 'EMA(close, 0.1, min_periods=10)'],
    ['close.ewm(com=9.5, adjust=True).mean()', 'EMA(close, 20)'],
    ['close.ewm(9.5).mean()', 'EMA(close, 20)'],
    ['close.ewm(span=20, adjust=False).mean()', 'EMA_UNADJUSTED(close, 20)'],
    ['close.rolling(20).std(ddof=0)', 'STD(close, 20) * SQRT((COUNT(close, 20) - 1) / COUNT(close, 20))'],
    ['close.ewm(halflife=1).mean()', 'EMA(close, 0.5)'],
    ['close.rank(axis=1, pct=True)', 'RANK(close)'],
    ['close.fillna(0).abs()', 'ABS(FILLNA(close, 0))'],
    ['close.ffill(limit=2)', 'FFILL(close, 2)'],
    ['close.ffill()', 'FFILL(close)'],
    ['close.isna()', 'ISNAN(close)'],
    ['close.notnull()', 'NOT(ISNAN(close))'],
    ['close.clip(1, 2)', 'CLIP(close, 1, 2)'],
    ['df.close.rolling(20).mean()', 'MEAN(close, 20)'],
    ['close.sub(close.mean(axis=1), axis=0)', 'close - CS_MEAN(close)'],
    ['(close - close.mean(axis=1)) / close.std(axis=1)', '(close - CS_MEAN(close)) / CS_STD(close)'],
    ['close.div(close.abs().sum(axis=1), axis=0)', 'close / CS_SUM(ABS(close))'],
    ['close.median(axis=1) + close.min(axis=1) + close.max(1)', 'CS_MEDIAN(close) + CS_MIN(close) + CS_MAX(close)'],
    ['close / close.cummax() - 1', 'close / WHERE(TS_MAX(close, 0), not ISNAN(close)) - 1'],
    ['close.cumsum()', 'WHERE(SUM(close, 0), not ISNAN(close))'],
    ['close.expanding().mean()', 'MEAN(close, 0, min_periods=1)'],
    ['close.expanding(min_periods=20).std()', 'STD(close, 0, min_periods=20)'],
    ['close.rank(axis=1, ascending=False, pct=True)', 'RANK(-close)'],
    ['close.pct_change(5, fill_method=None)', 'PCT_CHANGE(close, 5)'],
    ['close.between(1, open)', 'close >= 1 and close <= open'],
    ['close.rsub(1) + close.floordiv(5)', '1 - close + FLOOR(close / 5)'],
    ['close.mod(5).round(2)', 'ROUND(close % 5, 2)'],
    ['np.square(close) + np.log1p(open)', 'close * close + LOG1P(open)'],
    ['np.where(close > open, 1, np.nan)', 'WHERE(1, close > open, nan)'],
    ['1 < close <= open', '1 < close and close <= open'],
    ['r = close.pct_change()\nr.rolling(5).mean()', 'MEAN(PCT_CHANGE(close, 1), 5)'],
    ['close.clip(lower=1)', 'MAX2(close, 1)'],
    ['close.clip(upper=open)', 'FILLNA(MIN2(close, open), close)'],
    [
      'close.clip(open, volume)',
      'FILLNA(MIN2(FILLNA(MAX2(close, open), close), volume), FILLNA(MAX2(close, open), close))',
    ],
    ['close.where(close > open)', 'WHERE(close, close > open)'],
    ['close.where(close > open, 0)', 'WHERE(close, close > open, 0)'],
    ['close.mask(close > open, 0)', 'WHERE(0, close > open, close)'],
    ['close.mask(close > open)', 'WHERE(nan, close > open, close)'],
    ['np.mean(close, axis=1) + np.sum(close, 1)', 'CS_MEAN(close) + CS_SUM(close)'],
    ['np.max(close, 1) - np.min(close, 1)', 'CS_MAX(close) - CS_MIN(close)'],
    ['np.fmax(close, open)', 'FILLNA(MAX2(close, open), FILLNA(close, open))'],
    ['np.fmin(close, 1)', 'FILLNA(MIN2(close, 1), FILLNA(close, 1))'],
    ['close.sub(open).div(open)', '(close - open) / open'],
    ['close.gt(open)', 'close > open'],
    ['~(close > open) & (volume > 0)', 'not close > open and volume > 0'],
    ['np.log(close) - numpy.absolute(open)', 'LOG(close) - ABS(open)'],
    ['np.where(close > open, 1, -1)', 'WHERE(1, close > open, -1)'],
    ['np.maximum(close, open).rolling(3).mean()', 'MEAN(MAX2(close, open), 3)'],
    ["df['close'].rolling(20).mean()", 'MEAN(close, 20)'],
    ['df["close"] / prices[ "open" ]', 'close / open'],
    ['(close\n  .rolling(20)\n  .mean()\n)', 'MEAN(close, 20)'],
    ['let r = close.pct_change(); r.rolling(5).mean()', 'MEAN(PCT_CHANGE(close, 1), 5)'],
  ])('%s is %s', (pandas, ours) => {
    const expressions = [
      { name: 'pandas', expression: pandas },
      { name: 'ours', expression: ours },
    ]
    const [there, here] = compile(expressions, options).outputs
    // Equal parts of a program are one.
    expect(there!.node).toBe(here!.node)
  })
})

describe('is refused', () => {
  test.each([
    ['close.shift(-1)', 'into the future'],
    ['close.mean()', 'mean() takes the whole history, and the future with it; write rolling(n).mean()'],
    ['close.std()', 'std() takes the whole history, and the future with it; write rolling(n).std()'],
    ['close.mean(axis=0)', 'mean() takes the whole history'],
    ['close.pct_change(5, fill_method=open)', 'write ffill().pct_change(n)'],
    ['open.close', 'there is no field "open.close"'],
    ['close.rank(pct=True)', 'write rank(axis=1, pct=True)'],
    ['close.rolling(20, center=True).mean()', 'rolling(center=True) looks into the future'],
    ['close.bfill()', 'bfill() fills from the future; write ffill()'],
    ['close.rolling(20)', 'expected "." before the method of a window'],
    ['close.rolling(20).men()', 'there is no method men; the nearest is mean'],
    ['close.rolling(20).apply(1)', 'there is no method apply; there are corr, count'],
    ['close.rolling().mean()', 'rolling() takes (window, [min_periods], [center]); window is missing'],
    ['close.rolling(20).rank()', 'write rank(pct=True)'],
    ['close.constructor()', 'there is no method constructor'],
    ['np.constructor(close)', 'there is no operator "constructor"'],
    ['close.shift(1, freq=2)', 'shift() has no argument called freq; it takes ([periods])'],
    ['close.shft(1)', 'there is no method shft; the nearest is shift'],
    ['close.ewm(span=0.5).mean()', 'the span of ewm() is at least 1'],
    ['close.ewm(span=5, alpha=0.5).mean()', 'ewm() takes one of com, span, halflife and alpha'],
    ['close.ewm(alpha=1.5).mean()', 'alpha of ewm() is above 0 and at most 1'],
    ['close.ewm(halflife=open).mean()', 'com, halflife and alpha of ewm() are numbers'],
    ['close.ewm(span=5).std()', 'there is no method std; there are mean'],
    ['close.clip()', 'clip() takes a lower bound'],
    ['close.', 'expected the name of a method after "."'],
    ['np.mean(close)', 'mean() takes the whole history, and the future with it'],
    ['np.mean(close, 0)', 'mean() takes the whole history, and the future with it'],
    ['np.sum(close, 20)', 'sum() takes the whole history, and the future with it'],
    ['np.std(close, 1)', 'np.std() is over a whole axis; write STD(x, n), or CS_STD(x)'],
    ['np.argmax(close, 1)', 'np.argmax() is over a whole axis; write ARGMAX(x, n)'],
    ['np.diff(close, 1)', 'np.diff() is over a whole axis; write DELTA(x, n)'],
    ['close.abs', 'there is no field "close.abs"'],
    ["df['clos'].abs()", 'there is no field "clos"; the nearest is close'],
    ["df['close', 'open']", 'is no bracket of the language'],
    ['clos.rolling(2).mean()', 'there is no field "clos"'],
  ])('%s: %s', (source, fault) => {
    expect(() => compile(source, options)).toThrow(expect.objectContaining({ fault: expect.stringContaining(fault) }))
  })
  test('with a mark at the method', () => {
    const found = (source: string) => {
      try {
        compile(source, options)
      } catch (fault) {
        if (fault instanceof ExpressionError) return fault.excerpt
      }
      return null
    }
    expect(found('close.rolling(20).men()')).toBe('close.rolling(20).men()\n                  ^^^')
    expect(found('1 + close.bfill()')).toBe('1 + close.bfill()\n          ^^^^^')
    expect(found('1 + clos.abs()')).toBe('1 + clos.abs()\n    ^^^^')
  })
})
