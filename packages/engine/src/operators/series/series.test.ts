/** Every time-series operator: its own examples, the slow oracle, and the promise that a value never depends on where an evaluation began. */

import { describe, expect, test } from 'vitest'
import { exampleCases } from '../../../fixtures/examples.ts'
import { panelFixture } from '../../../fixtures/panel.ts'
import { foldNames, windowOracle } from '../../../fixtures/window-oracle.ts'
import type { SeriesOperator, SeriesSpan } from '../../operator.ts'
import { seriesOperators } from './index.ts'

const named = (name: string): SeriesOperator => seriesOperators.find(o => o.name === name)!

/** Repeatable draws in [0, 1). */
function draws(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A walk with ties, gaps, an infinity now and then, and a late start. */
function history(seed: number, length: number, gaps: number): Float64Array {
  const draw = draws(seed)
  let level = 50
  const listed = draw() < 0.5 ? 0 : Math.floor(draw() * 20)
  return Float64Array.from({ length }, (_, t) => {
    level += draw() < 0.3 ? 0 : Math.round((draw() - 0.5) * 8) / 4
    if (t < listed || draw() < gaps) return Number.NaN
    return draw() < gaps / 20 ? Infinity : level
  })
}

const whole = (x: Float64Array, minPeriods: number, dialect: SeriesSpan['dialect'] = 'optaic'): SeriesSpan => ({
  start: 0,
  end: x.length,
  row: 0,
  minPeriods,
  dialect,
})

function evaluate(op: SeriesOperator, inputs: Float64Array[], span: SeriesSpan, constants: readonly number[]) {
  const out = new Float64Array(inputs[0]!.length).fill(-777)
  op.kernel(out, inputs, span, constants)
  return out
}

const inputsOf = (op: SeriesOperator, x: Float64Array, y: Float64Array): Float64Array[] =>
  op.arguments.filter(a => a.kind === 'series').map((_, i) => (i % 2 === 0 ? x : y))

const constantsOf = (op: SeriesOperator, n: number): number[] => (op.name === 'QUANTILE' ? [n, 0.3] : [n])

/** Within 1e-9 of the oracle, 1e-12 near zero where `scale` is the size of the inputs' effect. */
function close(actual: number, wanted: number, scale = 1): boolean {
  if (Number.isNaN(wanted)) return Number.isNaN(actual)
  return Math.abs(actual - wanted) <= 1e-12 * scale + 1e-9 * Math.abs(wanted)
}

describe('examples', () => {
  for (const op of seriesOperators) {
    for (const { label, inputs, constants, dates, symbols, wanted } of exampleCases(op)) {
      test(label, () => {
        const out = new Float64Array(dates * symbols)
        const n = op.arguments.some(a => a.kind === 'window') ? (constants[0] ?? 1) : 1
        for (let s = 0; s < symbols; s++) {
          const start = s * dates
          op.kernel(out, inputs, { start, end: start + dates, row: 0, minPeriods: n, dialect: 'optaic' }, constants)
        }
        for (const [i, v] of wanted.entries()) expect(close(out[i]!, v), `${i}: ${out[i]} not ${v}`).toBe(true)
      })
    }
  }

  test('every operator has one, and names and aliases are unique', () => {
    for (const op of seriesOperators) expect(op.examples.length, op.name).toBeGreaterThan(0)
    const names = seriesOperators.flatMap(o => [o.name, ...(o.aliases ?? [])])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('against the oracle', () => {
  for (const name of foldNames) {
    test(name, () => {
      const op = named(name)
      const wrong: string[] = []
      for (const [seed, gaps] of [
        [1, 0],
        [2, 0.02],
        [3, 0.3],
        [4, 0.9],
      ] as const) {
        const x = history(seed, 150, gaps)
        const y = history(seed + 100, 150, gaps / 2)
        for (const n of [1, 2, 3, 7, 20, 60, 151, 0]) {
          for (const least of n === 0 ? [1, 5] : [n, 1, Math.ceil(n / 2)]) {
            for (const dialect of ['optaic', 'qlib'] as const) {
              if (dialect === 'qlib' && (op.name === 'ARGMIN' || op.name === 'ARGMAX' || n === 0)) continue
              const out = evaluate(op, inputsOf(op, x, y), whole(x, least, dialect), constantsOf(op, n))
              for (let t = 0; t < x.length; t++) {
                const wanted = windowOracle(name, x, y, t, n, least, dialect === 'qlib', 0.3)
                if (!close(out[t]!, wanted, 50))
                  wrong.push(`gaps ${gaps} n ${n} least ${least} ${dialect} t ${t}: ${out[t]} not ${wanted}`)
              }
            }
          }
        }
      }
      expect(wrong.slice(0, 5)).toEqual([])
    })
  }
})

describe('a value never depends on where an evaluation began', () => {
  for (const op of seriesOperators) {
    test(op.name, () => {
      const wrong: string[] = []
      for (const gaps of [0, 0.02, 0.4]) {
        const x = history(11, 420, gaps)
        const y = history(12, 420, gaps)
        for (const n of op.name === 'FFILL' ? [1, 3] : [1, 2, 5, 19, 60]) {
          for (const least of [n, 1]) {
            for (const dialect of ['optaic', 'qlib'] as const) {
              const reach = op.lookback(constantsOf(op, n), dialect)
              if (reach === 'all') continue
              const full = evaluate(op, inputsOf(op, x, y), whole(x, least, dialect), constantsOf(op, n))
              for (const row of [1, 17, 60, 101]) {
                const cut = inputsOf(op, x.slice(row), y.slice(row))
                const span = { ...whole(cut[0]!, least, dialect), row }
                const part = evaluate(op, cut, span, constantsOf(op, n))
                for (let t = row + reach; t < x.length; t++)
                  if (!Object.is(full[t], part[t - row]))
                    wrong.push(`${gaps} n ${n} row ${row} t ${t}: ${part[t - row]} not ${full[t]}`)
              }
            }
          }
        }
      }
      expect(wrong.slice(0, 5)).toEqual([])
    })
  }

  test('only what lies within the declared reach is read', () => {
    for (const op of seriesOperators) {
      const n = op.name === 'FFILL' ? 3 : 20
      for (const dialect of ['optaic', 'qlib'] as const) {
        const reach = op.lookback(constantsOf(op, n), dialect)
        if (reach === 'all') continue
        const x = history(5, 400, 0.05)
        const t = 333
        const value = (of: Float64Array) =>
          evaluate(op, inputsOf(op, of, of), whole(x, 1, dialect), constantsOf(op, n))[t]
        expect(value(x.map((v, i) => (i < t - reach || i > t ? 1e300 : v))), op.name).toBe(value(x))
      }
    }
  })
})

describe('exactness', () => {
  test('prices around 1e6 with deviations of 1e-3 keep 1e-9 over 20,000 rows', () => {
    const draw = draws(9)
    const length = 20000
    const small = Float64Array.from({ length }, () => Math.round((draw() - 0.5) * 2 ** 20) / 2 ** 29)
    const other = Float64Array.from({ length }, () => Math.round((draw() - 0.5) * 2 ** 20) / 2 ** 29)
    const x = small.map(v => v + 1e6)
    const y = other.map(v => v + 1e6)
    for (const name of [
      'STD',
      'VAR',
      'COV',
      'CORR',
      'BETA',
      'SKEW',
      'KURT',
      'SLOPE',
      'RSQUARE',
      'RESI',
      'MAD',
      'TS_ZSCORE',
    ]) {
      const op = named(name)
      for (const n of [20, 250]) {
        const out = evaluate(op, inputsOf(op, x, y), whole(x, n), [n])
        for (let t = n - 1; t < length; t += 997) {
          const wanted = windowOracle(name, small, other, t, n, n, false)
          const scale = name === 'COV' ? 1e-6 : name === 'SLOPE' || name === 'RESI' ? 1e-3 : 1
          expect(close(out[t]!, wanted, scale), `${name} ${n} at ${t}: ${out[t]} not ${wanted}`).toBe(true)
        }
      }
    }
  })

  test('a large outlier that has left the window leaves no trace', () => {
    const x = Float64Array.from({ length: 100 }, (_, t) => (t === 40 ? 1e15 : 1 + (t % 3) / 8))
    const clean = x.map((v, t) => (t === 40 ? 1 : v))
    for (const name of ['SUM', 'MEAN', 'STD', 'SKEW', 'SLOPE', 'WMA', 'CORR']) {
      const op = named(name)
      const [a, b] = [x, clean].map(v => evaluate(op, inputsOf(op, v, v), whole(v, 10), [10]))
      expect(a!.slice(50), name).toEqual(b!.slice(50))
    }
  })

  test('constant windows are exactly constant', () => {
    const x = new Float64Array(60).fill(0.1)
    const y = history(3, 60, 0)
    const last = (name: string, inputs: Float64Array[]) => evaluate(named(name), inputs, whole(x, 20), [20])[59]
    expect(last('MEAN', [x])).toBe(0.1)
    expect(last('WMA', [x])).toBe(0.1)
    expect(last('STD', [x])).toBe(0)
    expect(last('SLOPE', [x])).toBe(0)
    expect(last('RESI', [x])).toBe(0)
    for (const name of ['TS_ZSCORE', 'RSQUARE']) expect(last(name, [x]), name).toBeNaN()
    expect(last('CORR', [x, y])).toBeNaN()
    expect(last('CORR', [y, x])).toBeNaN()
    expect(last('BETA', [y, x])).toBeNaN()
  })

  test('denormal deviations still correlate', () => {
    const x = Float64Array.from([1, 3, 2, 5], v => v * 1e-120)
    expect(evaluate(named('CORR'), [x, x], whole(x, 4), [4])[3]).toBe(1)
  })

  test('-0 ties with 0, and an infinity counts as missing as in pandas', () => {
    const x = Float64Array.from([0, -0, 0, Infinity, 2, 1])
    expect(Array.from(evaluate(named('TS_RANK'), [x], whole(x, 2), [2])).slice(1)).toEqual([0.75, 0.75, NaN, NaN, 0.5])
    expect(Array.from(evaluate(named('MAX'), [x], whole(x, 1), [2]))).toEqual([0, 0, 0, 0, 2, 2])
    expect(Array.from(evaluate(named('SUM'), [x], whole(x, 2), [2])).slice(3)).toEqual([NaN, NaN, 3])
  })

  test('a window that holds nothing sums to 0 and multiplies to 1 where nothing is asked of it, as in pandas', () => {
    const x = Float64Array.of(NaN, 2, 3, NaN, Infinity, NaN, 5)
    const none = (n: number, name: string) =>
      Array.from(evaluate(named(name), [x], { ...whole(x, n), minPeriods: 0 }, [n]))
    expect(none(2, 'SUM')).toEqual([0, 2, 5, 3, 0, 0, 5])
    expect(none(2, 'PRODUCT')).toEqual([1, 2, 6, 3, 1, 1, 5])
    expect(none(0, 'SUM')).toEqual([0, 2, 5, 5, 5, 5, 10])
    expect(none(2, 'MEAN')).toEqual([NaN, 2, 2.5, 3, NaN, NaN, 5])
  })

  test('Qlib guards: a deviation of at most 2e-5 has no correlation', () => {
    const draw = draws(4)
    const x = Float64Array.from({ length: 30 }, () => 1 + draw() * 2e-5)
    const y = Float64Array.from({ length: 30 }, () => draw())
    expect(evaluate(named('CORR'), [x, y], whole(x, 1, 'qlib'), [20])[29]).toBeNaN()
    expect(evaluate(named('CORR'), [x, y], whole(x, 1), [20])[29]).not.toBeNaN()
    expect(evaluate(named('RSQUARE'), [x], whole(x, 1, 'qlib'), [20])[29]).toBeNaN()
  })

  test('Qlib places: the first missing row is the extreme, and rows before listing do not exist', () => {
    const x = Float64Array.from([NaN, NaN, NaN, 5, 7, 6, NaN, 4, 3, 2])
    expect(Array.from(evaluate(named('ARGMAX'), [x], whole(x, 1, 'qlib'), [3]))).toEqual([
      NaN,
      NaN,
      NaN,
      1,
      2,
      2,
      3,
      2,
      1,
      1,
    ])
    expect(Array.from(evaluate(named('ARGMAX'), [x], whole(x, 1), [3]))).toEqual([NaN, NaN, NaN, 3, 3, 2, 1, 1, 2, 1])
  })

  test('Qlib places: everything so far begins with the first value', () => {
    const x = Float64Array.from([NaN, NaN, 5, 4, 7, NaN, 9])
    expect(Array.from(evaluate(named('ARGMAX'), [x], whole(x, 1, 'qlib'), [0]))).toEqual([NaN, NaN, 1, 1, 3, 4, 4])
    expect(Array.from(evaluate(named('ARGMIN'), [x], whole(x, 2, 'qlib'), [0]))).toEqual([NaN, NaN, NaN, 2, 2, 4, 4])
    expect(Array.from(evaluate(named('ARGMAX'), [x], whole(x, 1), [0]))).toEqual([NaN, NaN, 3, 3, 5, 5, 7])
  })

  test('Qlib weighs the rows of a halt, and knows none before the listing', () => {
    const of = (...values: number[]) =>
      Array.from(evaluate(named('WMA'), [Float64Array.from(values)], whole(Float64Array.from(values), 1, 'qlib'), [3]))
    // numpy.nanmean of the values times (1, 2, 3) / 6; of the two rows since the listing times (1, 2) / 3.
    expect(of(7, NaN, 2, 3).at(-1)).toBe((2 * 2 + 3 * 3) / 6 / 2)
    expect(of(NaN, NaN, 2, 3).at(-1)).toBe((1 * 2 + 2 * 3) / 3 / 2)
    const halted = (rows: number) => of(7, ...new Array(rows).fill(NaN), 2, 3).at(-1)
    expect(halted(250)).toBe((2 * 2 + 3 * 3) / 6 / 2)
    expect(halted(251)).toBe((1 * 2 + 2 * 3) / 3 / 2)
  })

  test('Qlib places: a halt longer than the window is no new listing, until it has lasted 250 rows', () => {
    const after = (halt: number) => {
      const x = Float64Array.from({ length: halt + 4 }, (_, t) => (t === 0 || t > halt ? t : Number.NaN))
      return Array.from(evaluate(named('ARGMAX'), [x], whole(x, 1, 'qlib'), [3]).subarray(halt + 1))
    }
    expect(after(20)).toEqual([1, 1, 3])
    expect(after(253)).toEqual([1, 2, 3])
  })
})

describe('recursive operators', () => {
  test('EMA weighs by age, over what is present', () => {
    const x = history(21, 120, 0.2)
    for (const n of [3, 12, 0.1]) {
      const alpha = n < 1 ? n : 2 / (n + 1)
      const out = evaluate(named('EMA'), [x], whole(x, 1), [n])
      for (let t = 0; t < x.length; t++) {
        let weights = 0
        let sum = 0
        for (let i = 0; i <= t; i++) {
          if (!Number.isFinite(x[i]!)) continue
          weights += (1 - alpha) ** (t - i)
          sum += (1 - alpha) ** (t - i) * x[i]!
        }
        expect(close(out[t]!, sum / weights), `${n} at ${t}`).toBe(true)
      }
    }
    expect(evaluate(named('EMA'), [x], whole(x, 12), [12]).filter(v => !Number.isNaN(v)).length).toBeLessThan(110)
  })

  test('FFILL carries at most as far as its limit', () => {
    const x = Float64Array.from([NaN, 1, NaN, NaN, NaN, 2])
    expect(Array.from(evaluate(named('FFILL'), [x], whole(x, 1), [2]))).toEqual([NaN, 1, 1, 1, NaN, 2])
  })
})

describe('distances', () => {
  test('REF and DELTA look ahead with a negative distance, and nothing moves at 0', () => {
    const x = Float64Array.from([1, 2, 4, 7])
    expect(Array.from(evaluate(named('REF'), [x], whole(x, 1), [0]))).toEqual([1, 2, 4, 7])
    expect(Array.from(evaluate(named('DELTA'), [x], whole(x, 1), [-1]))).toEqual([-1, -2, -3, NaN])
    expect(Array.from(evaluate(named('REF'), [x], whole(x, 1), [9]))).toEqual([NaN, NaN, NaN, NaN])
    expect(Array.from(evaluate(named('REF'), [x], whole(x, 1), [-9]))).toEqual([NaN, NaN, NaN, NaN])
    expect(named('REF').lookback([-5], 'optaic')).toBe(-5)
  })
})

test('long windows rank as short ones do', () => {
  const { fields, dates } = panelFixture('M', 1)
  const x = fields.close.slice(0, dates)
  const out = evaluate(named('TS_RANK'), [x], whole(x, 200), [200])
  for (let t = 199; t < dates; t += 53) expect(out[t]).toBe(windowOracle('TS_RANK', x, x, t, 200, 200, false))
})
