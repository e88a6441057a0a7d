/** Evaluation: every operator's examples through the language, and the last rows alone as exact as all of them. */

import { describe, expect, test } from 'vitest'
import { panelFixture } from '../../fixtures/panel.ts'
import { onlyRows } from '../causality/poisons.ts'
import { compile } from '../compile/compile.ts'
import { rowsRead } from '../compile/rows-read.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators } from '../registry.ts'
import { KernelMemory } from '../wasm/kernel-memory.ts'
import { panelIn } from '../wasm/panel-in.ts'
import { evaluate, evaluateTail } from './evaluate.ts'

const flat = (rows: readonly (readonly (number | null)[])[]) =>
  Float64Array.from(rows.flatMap(row => row.map(value => value ?? Number.NaN)))

describe('the examples of every operator', () => {
  const cases = builtinOperators.flatMap(operator =>
    operator.examples.map(example => [example.expression, example, operator] as const),
  )
  test.each(cases)('%s', (_, example, operator) => {
    const columns = Object.entries(example.fields)
    const dates = example.result[0]!.length
    const groupNames = new Set(
      operator.arguments.flatMap((argument, i) =>
        argument.type === 'group' ? [argumentOf(example.expression, i)] : [],
      ),
    )
    const panel: Panel = {
      dates: Int32Array.from({ length: dates }, (_, i) => i),
      symbols: example.result.map((_, i) => `S${i}`),
      fields: Object.fromEntries(
        columns.filter(([name]) => !groupNames.has(name)).map(([name, rows]) => [name, flat(rows)]),
      ),
      groups: Object.fromEntries(
        columns
          .filter(([name]) => groupNames.has(name))
          .map(([name, rows]) => [name, { codes: flat(rows), labels: [] }]),
      ),
    }
    const out = evaluate(compile(example.expression, { label: true }), panel).value!
    const wanted = flat(example.result)
    expect(out.length).toBe(wanted.length)
    wanted.forEach((value, i) => {
      if (Number.isNaN(value)) expect(out[i], `at ${i}`).toBeNaN()
      else expect(Math.abs(out[i]! - value), `at ${i}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)))
    })
  })
})

const argumentOf = (expression: string, i: number) =>
  /\((.*)\)$/
    .exec(expression)![1]!
    .split(',')
    .map(part => part.trim())[i]!

const fixture = panelFixture('S', 7)
const panel: Panel = {
  dates: Int32Array.from({ length: fixture.dates }, (_, i) => i),
  symbols: Array.from({ length: fixture.symbols }, (_, i) => `S${i}`),
  fields: fixture.fields,
}

describe('the last rows alone are bit for bit the last rows of all', () => {
  const sources = [
    'ZSCORE(DELTA(close, 252))',
    'RANK(MEAN(close, 20) / STD(close, 5)) - MEAN(RANK(volume), 10)',
    'EMA(close, 12) - MEAN(close, 0)',
    'CORR(RANK(close), REF(volume, 3), 17) * TS_RANK(RANK(vwap) + 1, 9)',
    'close',
    'SLOPE(close, 20) + RESI(close, 33) + SKEW(close, 60) + QUANTILE(close, 30, 0.3)',
  ]
  test.each(sources)('%s', source => {
    const program = compile(source)
    const all = evaluate(program, panel).value!
    for (const from of [0, 1, 500, 7000, fixture.dates - 1]) {
      const tail = evaluateTail(program, panel, from).value!
      const rows = fixture.dates - from
      for (let s = 0; s < fixture.symbols; s++) {
        const wanted = all.subarray(s * fixture.dates + from, (s + 1) * fixture.dates)
        const got = tail.subarray(s * rows, (s + 1) * rows)
        expect(
          got.every((value, i) => Object.is(value, wanted[i])),
          `symbol ${s} from ${from}`,
        ).toBe(true)
      }
    }
  })
})

test('the end of a panel, told how much came before it, gives the same bits', () => {
  const program = compile('ZSCORE(CORR(close, volume, 20)) + SLOPE(close, 33) * STD(vwap, 60)')
  const all = evaluate(program, panel).value!
  const [first, from] = [7001, 7900]
  const cut = (array: Float64Array) =>
    Float64Array.from(
      panel.symbols.flatMap((_, s) => [...array.subarray(s * fixture.dates + first, (s + 1) * fixture.dates)]),
    )
  const end: Panel = {
    dates: panel.dates.subarray(first),
    symbols: panel.symbols,
    fields: Object.fromEntries(Object.entries(panel.fields).map(([name, array]) => [name, cut(array)])),
    rows: panel.dates.subarray(first),
  }
  const tail = evaluateTail(program, end, from - first).value!
  const wanted = panel.symbols.flatMap((_, s) => [...all.subarray(s * fixture.dates + from, (s + 1) * fixture.dates)])
  expect(tail.every((value, i) => Object.is(value, wanted[i]))).toBe(true)
})

describe('a panel of the rows alone that values are made of gives the same bits', () => {
  const sources = [
    'ZSCORE(DELTA(close, 252))',
    'RANK(FILLNA(close, 0)) + ISNAN(REF(close, 120))',
    'REF(MEAN(close, 20), 200) / REF(STD(close, 60), 35) + GROUP_MEAN(REF(volume, 300), sector)',
    'MEAN(RANK(close) - REF(RANK(close), 250), 3)',
    'close',
    '7 + RANK(REF(close, 90))',
    'EMA(close, 12) - REF(close, 300)',
  ]
  const codes = Float64Array.from(panel.fields.close!, (_, i) => Math.floor(i / fixture.dates) % 3)
  const grouped: Panel = { ...panel, groups: { sector: { codes, labels: ['a', 'b', 'c'] } } }

  test.each(sources)('%s', source => {
    const program = compile(source, { groups: ['sector'] })
    const all = evaluate(program, grouped).value!
    for (const from of [fixture.dates - 1, fixture.dates - 3, 100, 0]) {
      const ranges = rowsRead(program, from, fixture.dates)
      const few = onlyRows(grouped, row => ranges.some(({ first, last }) => row >= first && row <= last))
      const memory = new KernelMemory(2 ** 20)
      const own = few.dates.length - (fixture.dates - from)
      for (const tail of [
        evaluateTail(program, few, own),
        evaluateTail(program, panelIn(memory, few), own, { memory }),
      ])
        expect(difference(tail.value!, all, from)).toBeNull()
    }
  })

  /** Where values from a row on are others than among all. */
  const difference = (tail: Float64Array, all: Float64Array, from: number): number | null => {
    const rows = fixture.dates - from
    const at = tail.findIndex(
      (value, i) => !Object.is(value, all[Math.floor(i / rows) * fixture.dates + from + (i % rows)]),
    )
    return at === -1 && tail.length === rows * fixture.symbols ? null : at
  }

  test('whose rows are not in order, not as many as its dates, or not there where values are wanted, is refused', () => {
    const of = (...rows: number[]): Panel => ({
      dates: Int32Array.of(1, 2, 3),
      symbols: ['A'],
      fields: { close: Float64Array.of(4, 5, 6) },
      rows: Int32Array.from(rows),
    })
    const program = compile('DELTA(close, 5)')
    const tail = (panel: Panel, from: number) => Array.from(evaluateTail(program, panel, from).value!)
    expect(tail(of(2, 7, 8), 1)).toEqual([1, Number.NaN])
    expect(() => tail(of(2, 7, 8), 0)).toThrow('leaves out rows after row 0')
    expect(() => tail(of(2, 8, 7), 1)).toThrow('row 7 of the panel does not come after 8')
    expect(() => tail(of(2, 7), 1)).toThrow('3 dates and 2 rows')
    expect(() => tail(of(2, 7, 8), 4)).toThrow(RangeError)
  })
})

describe('a comparison with a missing side', () => {
  const _ = Number.NaN
  const gaps: Panel = {
    dates: Int32Array.from({ length: 6 }, (_, i) => i),
    symbols: ['A'],
    fields: { x: Float64Array.of(_, 1, 2, _, _, 3), y: Float64Array.of(_, _, 1, 1, _, 3) },
  }
  const values = (source: string, dialect: 'optaic' | 'qlib') =>
    Array.from(evaluate(compile(source, { dialect }), gaps).value!)

  test('is missing', () => {
    expect(values('x > y', 'optaic')).toEqual([_, _, 1, _, _, 0])
    expect(values('MEAN(x > y, 3, min_periods = 1)', 'optaic')).toEqual([_, _, 1, 1, 1, 0])
  })
  test("is false in Qlib from the symbol's first value on", () => {
    expect(values('x > y', 'qlib')).toEqual([_, 0, 1, 0, 0, 0])
    expect(values('x == y', 'qlib')).toEqual([_, 0, 0, 0, 0, 1])
    expect(values('x != y', 'qlib')).toEqual([_, 1, 1, 1, 1, 0])
    expect(values('x <= 2', 'qlib')).toEqual([_, 1, 1, 0, 0, 0])
    expect(values('1 >= y', 'qlib')).toEqual([_, _, 1, 1, 0, 0])
    expect(values('IF(x < y, 1, 2)', 'qlib')).toEqual([_, 2, 2, 2, 2, 2])
    expect(values('MEAN(x > y, 3)', 'qlib')).toEqual([_, 0, 1 / 2, 1 / 3, 1 / 3, 0])
  })
  test('is missing in Qlib too where a symbol has been silent for more than 250 rows', () => {
    const length = 260
    const x = Float64Array.from({ length }, (_, t) => (t === 3 ? 1 : Number.NaN))
    const silent: Panel = { dates: Int32Array.from(x.keys()), symbols: ['A'], fields: { x } }
    const program = compile('x > REF(x, 1)', { dialect: 'qlib' })
    const all = evaluate(program, silent).value!
    expect(Array.from(all, v => (Number.isNaN(v) ? '-' : v)).join('')).toBe(`---${'0'.repeat(252)}-----`)
    for (const from of [2, 4, 253, 256])
      expect(Array.from(evaluateTail(program, silent, from).value!)).toEqual(Array.from(all.subarray(from)))
  })
})

test('a panel is never written to, and equal outputs are arrays of their own', () => {
  const before = panel.fields.close!.slice()
  const results = evaluate(
    compile([
      { name: 'a', expression: 'close' },
      { name: 'b', expression: 'close + 0 * volume' },
      { name: 'c', expression: 'close + 0 * volume' },
    ]),
    panel,
  )
  results.a!.fill(0)
  results.b!.fill(0)
  expect(panel.fields.close).toEqual(before)
  expect(results.c!.some(value => value > 0)).toBe(true)
})

test('a part that is read again is not written over by the one that could', () => {
  const shared = compile([
    { name: 'score', expression: 'ZSCORE(DELTA(close, 5))' },
    { name: 'delta', expression: 'DELTA(close, 5)' },
    {
      name: 'both',
      expression: 'ZSCORE(MEAN(close, 5)) + RANK(MEAN(close, 5)) + SCALE(ZSCORE(volume * 2)) - DEMEAN(volume * 2)',
    },
  ])
  const together = evaluate(shared, panel)
  for (const { name, source } of shared.outputs) expect(together[name]).toEqual(evaluate(compile(source), panel).value)
  const delta = evaluate(compile('DELTA(close, 5)'), panel).value!
  expect(together.delta).toEqual(delta)
  const rank = evaluate(compile('RANK(MEAN(close, 5))'), panel).value!
  const apart = ['ZSCORE(MEAN(close, 5))', 'SCALE(ZSCORE(volume * 2))', 'DEMEAN(volume * 2)'].map(
    source => evaluate(compile(source), panel).value!,
  )
  const wanted = rank.map((value, i) => apart[0]![i]! + value + apart[1]![i]! - apart[2]![i]!)
  expect(together.both).toEqual(wanted)
})

test('a field that is not there is named with those that are', () => {
  expect(() => evaluate(compile('turnover'), panel)).toThrow('the panel has no field "turnover"; it has open, high')
})

test('no symbols and no dates give no values', () => {
  const empty: Panel = { dates: new Int32Array(0), symbols: [], fields: { close: new Float64Array(0) } }
  expect(evaluate(compile('ZSCORE(DELTA(close, 2))'), empty).value).toEqual(new Float64Array(0))
})

describe('results that nobody reads any more', () => {
  const used = (length: number) => new Float64Array(length).fill(7e77)

  test('are written over and given out again', () => {
    const program = compile([
      { name: 'a', expression: 'ZSCORE(DELTA(close, 252))' },
      { name: 'b', expression: 'MEAN(close, 20)' },
    ])
    const wanted = evaluate(program, panel)
    const reuse = { a: used(wanted.a!.length), b: used(wanted.b!.length), c: used(3) }
    const got = evaluate(program, panel, { reuse })
    expect(new Set([got.a, got.b])).toEqual(new Set([reuse.a, reuse.b]))
    expect(got).toEqual(wanted)
    expect(reuse.c).toEqual(used(3))
  })

  test('are left alone where the panel reads them', () => {
    const program = compile('REF(close, 1) + MEAN(close, 20)')
    const before = evaluate(compile('close * 2'), panel)
    const held = Float64Array.from(before.value!)
    const next: Panel = { ...panel, fields: { close: before.value!.subarray(0) } }
    const got = evaluate(program, next, { reuse: before }).value!
    expect(before.value).toEqual(held)
    expect(got).toEqual(evaluate(program, next).value)
  })

  const label = { label: true, groups: ['sector'] }
  const codes = Float64Array.from(
    { length: panel.symbols.length * fixture.dates },
    (_, i) => Math.floor(i / fixture.dates) % 3,
  )
  const grouped: Panel = { ...panel, groups: { sector: { codes, labels: ['x', 'y', 'z'] } } }
  const sources = [
    'MEAN(REF(close, -3), 20)',
    'DELTA(RANK(close), -5) / STD(RANK(REF(close, 9)), 30, min_periods = 4)',
    'GROUP_NEUTRALIZE(ZSCORE(MEAN(close, 20)), sector) + FFILL(RANK(close)) - EMA(RANK(volume), 9)',
    'MAX(ZSCORE(volume), 70000) + SUM(RANK(close), 0)',
    '2 * RANK(1 / (close > open)) - TOP_K(IF(close > REF(close, 1), volume, 3), 2)',
  ]
  test.each(sources)('leave no trace in %s', source => {
    const program = compile(source, label)
    for (const from of [0, 1, 19, 4000, fixture.dates - 1]) {
      const wanted = evaluateTail(program, grouped, from)
      const length = (rows: number) => panel.symbols.length * rows
      // Of the rows that are asked for, and of all that the first of them depends on: both lengths are asked of the spare ones.
      const lengths = [from, from - 4, from - 22, from - 24, from - 29, 0].map(row =>
        length(fixture.dates - Math.max(0, row)),
      )
      const reuse = Object.fromEntries(lengths.flatMap((n, i) => [0, 1, 2, 3].map(k => [`${i} ${k}`, used(n)])))
      expect(evaluateTail(program, grouped, from, { reuse }).value).toEqual(wanted.value)
    }
  })
})
