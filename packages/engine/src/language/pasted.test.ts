/** Formulas of other libraries as they are pasted: what they give, what they stand for, and what is refused with something else to write. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { proveCausality } from '../causality/prove.ts'
import { describeCausality } from '../causality/verdict.ts'
import { compile } from '../compile/compile.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Panel } from '../panel.ts'

const _ = Number.NaN
const close = [
  [10, 12, _, 11, 15, 14],
  [20, 19, 22, 23, _, 25],
  [5, 5, 7, 9, 8, 1],
  [40, 44, 41, 39, 42, 60],
]
const open = close.map(row => row.map((_, t) => 1.5 * (Number.isFinite(row[t - 1]) ? row[t - 1]! : 7)))
const panelOf = (fields: Readonly<Record<string, readonly (readonly number[])[]>>): Panel => {
  const [symbols, dates] = [Object.values(fields)[0]!.length, Object.values(fields)[0]![0]!.length]
  const codes = Float64Array.from({ length: symbols * dates }, (_, i) => (i < 2 * dates ? 0 : 1))
  return {
    dates: Int32Array.from({ length: dates }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, s) => `S${s}`),
    fields: Object.fromEntries(Object.entries(fields).map(([name, rows]) => [name, Float64Array.from(rows.flat())])),
    groups: { industry: { codes, labels: ['x', 'y'] } },
  }
}
const wide = panelOf({ close, open })
const pair = panelOf({ x: [[1, 2, 4, 3, 6, 5]], y: [[2, 3, 5, 8, 7, 9]] })

const lines = readFileSync(new URL('../../fixtures/pasted-formulas.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => line.split('\t'))

describe('the library it is from gives the same', () => {
  test.each(lines.map(([formula, ...rows]) => [formula!, rows] as const))('%s', (formula, rows) => {
    const panel = rows.length === 1 ? pair : wide
    const got = evaluate(compile(formula, { fields: Object.keys(panel.fields), groups: ['industry'] }), panel).value!
    // A reduction of a group is missing here where the value is, and stands there in pandas and Polars.
    const among = /groupby\(.?industry|"industry"|, industry\)/.test(formula)
    const wanted = rows.flatMap(row => row.split(' ').map(text => (text === '-' ? _ : Number(text))))
    const wrong = wanted.flatMap((value, i) => {
      if (among && Number.isNaN(wide.fields.close![i]!)) return []
      const same = Number.isNaN(value)
        ? Number.isNaN(got[i]!)
        : Math.abs(got[i]! - value) <= 1e-9 * Math.abs(value) + 1e-12
      return same ? [] : [`${i}: ${got[i]} not ${value}`]
    })
    expect(wrong).toEqual([])
    expect(wanted.filter(Number.isFinite).length).toBeGreaterThan(1)
  })
})

const options = { fields: ['open', 'high', 'low', 'close', 'volume'], groups: ['industry'] }

describe('means the same as', () => {
  test.each([
    ["close.groupby('symbol').shift(1)", 'REF(close, 1)'],
    ['close.groupby(symbol).rolling(20).mean()', 'MEAN(close, 20)'],
    ["close.groupby(level='ticker').pct_change()", 'PCT_CHANGE(close, 1)'],
    ["close.groupby('date').rank(pct=True, ascending=False)", 'RANK(-close)'],
    ["df.groupby('symbol')['close'].pct_change()", 'PCT_CHANGE(close, 1)'],
    ["df.groupby('symbol')['close'].rolling(20).mean()", 'MEAN(close, 20)'],
    ["df.groupby('date')['close'].rank(pct=True)", 'RANK(close)'],
    ["df.groupby(['date', 'industry'])['close'].transform('mean')", 'GROUP_MEAN(close, industry)'],
    ["df.groupby('symbol')['close'].transform(lambda s: s.rolling(20).mean() / s)", 'MEAN(close, 20) / close'],
    ["df['close'] - df.groupby(['date'])['close'].transform('mean')", 'close - CS_MEAN(close)'],
    ['close.mean().over(["date", "industry"])', 'GROUP_MEAN(close, industry)'],
    ["close.mean(axis='columns')", 'CS_MEAN(close)'],
    ['close.shift(1).over("symbol")', 'REF(close, 1)'],
    ['(close / open).over("symbol")', 'close / open'],
    ['pl.col("close").pct_change().rolling_mean(20)', 'MEAN(PCT_CHANGE(close, 1), 20)'],
    ['pl.col("close").log().diff()', 'DELTA(LOG(close), 1)'],
    ['close.is_not_null()', 'not ISNAN(close)'],
    ['close.fill_null(0).abs()', 'ABS(FILLNA(close, 0))'],
    ['talib.EMA(close, 12)', 'EMA_SEEDED(close, 12)'],
    ['talib.EMA(close, timeperiod=12)', 'EMA_SEEDED(close, 12)'],
    ['ta.ema(close, length=12)', 'EMA_SEEDED(close, 12)'],
    ['talib.ROC(close, 10)', '100 * PCT_CHANGE(close, 10)'],
    ['talib.SMA(close, 10)', 'MEAN(close, 10)'],
    ['talib.STDDEV(close, 10)', 'STD(close, 10) * SQRT((10 - 1) / 10)'],
    ['SMA(close, 12, 1)', 'EMA_UNADJUSTED(close, 1 / 12)'],
    ['add(open, high, low, close)', 'open + high + low + close'],
    ['add(open, close, filter=true)', 'FILLNA(open, 0) + FILLNA(close, 0)'],
    ['multiply(open, close, filter=true)', 'FILLNA(open, 1) * FILLNA(close, 1)'],
    ['multiply(open, close, filter=false)', 'open * close'],
    ['max(open, high, close)', 'MAX2(MAX2(open, high), close)'],
    ['if_else(close > open, 1, -1)', 'IF(close > open, 1, -1)'],
    ['kth_element(close, 5, 1, ignore="NAN")', 'KTH_ELEMENT(close, 5, 1)'],
    ['kth_element(close, 5, k=2, ignore="NAN 0")', 'KTH_ELEMENT(WHERE(close, close != 0), 5, 2)'],
    ['ts_backfill(close, lookback=5, k=1, ignore="NAN")', 'FILLNA(close, KTH_ELEMENT(close, 5, 1))'],
    ['ts_decay_linear(close, 10, dense=true)', 'DECAY_LINEAR(close, 10, min_periods=1)'],
    ['ts_decay_linear(close, 10, dense=false)', 'DECAY_LINEAR(FILLNA(close, 0), 10)'],
    ['ts_rank(close, 10, constant=1)', 'TS_RANK(close, 10) + 1'],
    ['ts_returns(close, 5, mode=1)', 'PCT_CHANGE(close, 5)'],
    ['rank(close, rate=2)', 'RANK(close)'],
    ['scale(close, scale=4)', 'SCALE(close, 4)'],
    ['group_mean(close, 1, industry)', 'GROUP_MEAN(close, industry)'],
    ['group_neutralize(close, densify(industry))', 'GROUP_NEUTRALIZE(close, industry)'],
    ['trade_when(volume > adv20, -close, -1)', 'TRADE_WHEN(volume > MEAN(close * volume, 20), -close, -1)'],
    ['ts_covariance(close, open, 10) + ts_std_dev(close, 10)', 'COV(close, open, 10) + STD(close, 10)'],
    ['regression_neut(close, open)', 'NEUTRALIZE(close, open)'],
  ])('%s is %s', (pasted, ours) => {
    const expressions = [
      { name: 'pasted', expression: pasted },
      { name: 'ours', expression: ours },
    ]
    const [there, here] = compile(expressions, options).outputs
    expect(there!.node).toBe(here!.node)
  })
})

describe('a bucket', () => {
  // pandas.cut(x, [-inf, *edges, inf]) makes the same groups.
  const groups = (formula: string) => {
    const x = [[0.1], [0.3], [0.30000000000000004], [1], [7], [_]]
    const of = compile(`group_count(y, ${formula})`, { fields: ['x', 'y'], groups: [] })
    return Array.from(evaluate(of, panelOf({ x, y: x.map(() => [1]) })).value!)
  }
  test('has what lies between two edges, the upper one included', () => {
    expect(groups('bucket(x, range="0, 1, 0.1")')).toEqual([1, 1, 1, 1, 1, _])
    expect(groups('bucket(x, range="0, 1, 0.3")')).toEqual([2, 2, 1, 2, 2, _])
    expect(groups("bucket(x, buckets='0.3, 5')")).toEqual([2, 2, 2, 2, 1, _])
    expect(groups('bucket(x * 0, buckets="5")')).toEqual([5, 5, 5, 5, 5, _])
  })
  test('may have a name, and knows nothing of the future', () => {
    const pasted = 'mine = bucket(rank(volume), range="0, 1, 0.25")\ngroup_neutralize(ts_delta(close, 3), mine)'
    const program = compile(pasted, { fields: ['close', 'volume'], groups: [] })
    const verdict = proveCausality(program, { cuts: 8 })
    expect(verdict, describeCausality(verdict)).toMatchObject({ causal: true, cuts: 8 })
  })
})

describe('is refused', () => {
  test.each([
    ["close.groupby('symbol').transform('mean')", 'takes the whole history, and the future with it; write rolling(n)'],
    ['close.groupby(industry).mean()', "has transform('mean') and rank(pct=True) here"],
    ["close.groupby(industry).transform('skew')", 'transform takes count, max, mean'],
    ['close.groupby(industry).rank()', 'write rank(pct=True)'],
    ['close.groupby(open + 1).rank(pct=True)', 'groupby() takes columns by their names'],
    ["df.groupby('symbol')['clos'].diff()", 'there is no field "clos"'],
    ["df.groupby('symbol')['close']", 'expected "." before the method'],
    ["df.groupby(['industry', 'country'])['close'].rank(pct=True)", 'one group, with or without its date'],
    ["df.groupby('symbol')['close'].transform(lambda s: s - s.mean())", 'mean() takes the whole history'],
    ["df.groupby('date')['close'].transform(lambda s: s - 1)", 'transform takes count, max, mean'],
    ['MEAN(lambda s: s, 3)', 'a lambda is no value'],
    ['MEAN(lambda: 1, 3)', 'expected a name after lambda'],
    ["(close)['open']", 'expected an operator or the end'],
    ['close.mean().over("symbol")', 'mean() over symbol takes the whole history'],
    ['close.mean().over("industry")', 'write over("date"), or over("date", "sector")'],
    ['close.mean().over("date", "industry", "country")', 'the date and at most one group'],
    ['close.rolling_mean(20).over("date")', 'over() behind a value takes the symbol'],
    ['close.mean()', 'write rolling(n).mean()'],
    ['close.rank()', 'rank() takes the whole history'],
    ['close.backward_fill()', 'write forward_fill()'],
    ['close.fill_null(strategy="backward")', 'all others know the future'],
    ['close.shift(n=-1)', 'into the future'],
    ['close.rolling_mean(20, center=True)', 'center=True) looks into the future'],
    ['close.rolling_quantile(0.5, window_size=20)', 'write interpolation="linear"'],
    ['pl.when(close > open).otherwise(1)', 'when() is followed by then(value).otherwise(value)'],
    ['talib.BETA(close, open, 5)', 'BETA of TA-Lib is of returns'],
    ['vec_avg(close)', 'VEC_AVG: a vector field has many values'],
    ['bucket(rank(close), range="0, 1, 0.1")', 'a group is no result'],
    [`add(${new Array(40_000).fill('1').join()})`, 'add takes at most 200 values'],
    ['bucket(close) + 1', 'bucket() takes range="0, 1, 0.1"'],
    ['group_rank(close, bucket(open, range="0, 1"))', 'bucket() takes range="0, 1, 0.1"'],
    ['group_rank(close, bucket(open, range="0, 1, 1e-9"))', 'bucket() takes range="0, 1, 0.1"'],
    ['group_rank(close, bucket(open, buckets="3, 2"))', 'edges that rise'],
    ['group_rank(close, bucket(open, buckets="2, x"))', 'edges that rise'],
    ['group_rank(close, bucket(industry, buckets="2, 3"))', 'a group can only be the group of an operator'],
    ['1 + bucket(open, buckets="2, 3")', 'ADD wants a number for y, and this is a group'],
    ['group_rank(close, group_cartesian_product(industry, industry))', 'there is bucket(x, range="0, 1, 0.1") alone'],
    ['ts_step(1)', 'write SLOPE(x, n)'],
    ['quantile(close, driver="gaussian")', '(RANK(x) - 0.5) * 3.46'],
    ['ts_quantile(close, 20, driver="gaussian")', '(RANK(x) - 0.5) * 3.46'],
    ['QUANTILE(close, 20, "gaussian")', 'QUANTILE wants a number for q'],
    ['bbands(close, 20)', 'write BBANDS_UPPER, BBANDS_MIDDLE or BBANDS_LOWER'],
    ['CDLDOJI(open, high, low, close)', 'patterns of candles are not among the indicators'],
    ['ts_regression(close, open, 20, rettype=4)', 'rettype of ts_regression is 0'],
    ['winsorize(close, sdt=4)', 'WINSORIZE has no argument called sdt'],
    ['close + "open"', 'text in quotes is no value'],
    ["GROUP_MEAN(close, 'industry')", 'text in quotes is no value; write the name of a field without quotes'],
    ['close.rolling(20).std(ddof=2)', 'ddof is 1 or 0 here'],
    ['close.ewm(span=20, adjust=open).mean()', 'adjust of ewm() is True or False'],
    ["'close", 'text in quotes begins here and never ends'],
  ])('%s: %s', (source, fault) => {
    expect(() => compile(source, options)).toThrow(expect.objectContaining({ fault: expect.stringContaining(fault) }))
  })
})
