/** Alpha158 against Qlib's own output on a large panel, and against a second evaluator where data are missing in every way. */

import { readFileSync } from 'node:fs'
import { builtinOperators, builtinRegistry, compile, createRegistry, evaluate, type Panel } from '@optaic/engine'
import { PANEL_FIELDS, type PanelField, panelFixture } from '@optaic/engine/fixtures'
import { describe, expect, test } from 'vitest'
import { alpha158, alpha158Program } from './index.ts'
import { type Bars, featuresOf } from './oracle/features.ts'

/** What Qlib gave: one line for each feature, as the file's head says. */
const lines = readFileSync(new URL('../fixtures/qlib-panel-s.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => line.split('\t'))
const numbers = (cells: readonly string[]) => cells.map(cell => (cell === '-' ? Number.NaN : Number(cell)))
const probes = lines[0]!.slice(5).map(cell => cell.split(':').map(Number) as [symbol: number, row: number])
const qlib = lines.slice(1).map(([name, expression, ...figures]) => {
  const [count, mean, deviation, ...values] = numbers(figures)
  return { name: name!, expression: expression!, count: count!, mean: mean!, deviation: deviation!, values }
})

const panelOf = (fields: Record<string, Float64Array>, symbols: number): Panel => ({
  dates: Int32Array.from({ length: fields.close!.length / symbols }, (_, t) => t),
  symbols: Array.from({ length: symbols }, (_, s) => `S${s}`),
  fields,
})

/** First and last row on which a symbol has a close. */
function listing({ dates, fields }: Panel, s: number): [first: number, last: number] {
  const close = fields.close!.subarray(s * dates.length, (s + 1) * dates.length)
  return [close.findIndex(v => !Number.isNaN(v)), close.findLastIndex(v => !Number.isNaN(v))]
}

describe('the macros', () => {
  test("have Qlib's names, formulas and order", () => {
    expect(alpha158.map(({ name, body }) => [name, body])).toEqual(qlib.map(q => [q.name, q.expression]))
  })
  test('hide no operator', () => {
    const operators = new Set(builtinRegistry.names())
    expect(alpha158.filter(({ name }) => operators.has(name))).toEqual([])
  })
  test('say each in its own words what they are', () => {
    expect(new Set(alpha158.map(({ about }) => about)).size).toBe(158)
    expect(alpha158.filter(({ about }) => /[{}]/.test(about))).toEqual([])
  })
})

describe('on 20 symbols and 8,000 dates Qlib gives the same', () => {
  const { fields, symbols } = panelFixture('S')
  // Qlib stores and reads its inputs as 32-bit floats.
  const panel = panelOf(Object.fromEntries(PANEL_FIELDS.map(name => [name, fields[name].map(Math.fround)])), symbols)
  const dates = panel.dates.length
  const results = evaluate(compile(alpha158Program.outputs, alpha158Program), panel)

  test.each(qlib)('$name', ({ name, count, mean, deviation, values }) => {
    const got = results[name]!
    const finite = panel.symbols.flatMap((_, s) => {
      const [first, last] = listing(panel, s)
      return Array.from(got.subarray(s * dates + first, s * dates + last + 1)).filter(Number.isFinite)
    })
    const ourMean = finite.reduce((a, v) => a + v, 0) / finite.length
    const ourDeviation = Math.sqrt(finite.reduce((a, v) => a + (v - ourMean) ** 2, 0) / finite.length)
    expect(finite.length).toBe(count)
    // Qlib computes in 32 bits where it does not roll: single values differ by 1e-5 deviations, the averages by far less.
    expect(Math.abs(ourMean - mean)).toBeLessThan(5e-7 * deviation)
    expect(Math.abs(ourDeviation / deviation - 1)).toBeLessThan(5e-7)
    for (const [i, [s, row]] of probes.entries()) {
      const value = got[s * dates + row]!
      if (Number.isNaN(values[i])) expect(value).toBeNaN()
      else expect(Math.abs(value - values[i]!)).toBeLessThan(2e-5 * deviation)
    }
  })
})

/** Some rows of the made-up panel, with holes of every kind between each symbol's first and last row. */
function brokenPanel(): Panel {
  const [symbols, from, rows] = [6, 4000, 400]
  const fixture = panelFixture('S', symbols)
  const fields = Object.fromEntries(
    PANEL_FIELDS.map(name => {
      const cut = (s: number) =>
        fixture.fields[name].subarray(s * fixture.dates + from, s * fixture.dates + from + rows)
      return [name, Float64Array.from(Array.from({ length: symbols }, (_, s) => [...cut(s)]).flat())]
    }),
  )
  const set = (names: readonly string[], s: number, first: number, end: number, value: number) => {
    for (const name of names) fields[name]!.fill(value, s * rows + first, s * rows + end)
  }
  const prices = ['open', 'high', 'low', 'close', 'vwap']
  set(PANEL_FIELDS, 0, 0, 90, Number.NaN) // listed late
  set(PANEL_FIELDS, 1, 310, rows, Number.NaN) // delisted
  for (const [first, end] of [
    [50, 51],
    [120, 128],
    [200, 270],
  ] as const)
    set(PANEL_FIELDS, 2, first, end, Number.NaN) // halted
  set(['volume'], 3, 77, 80, Number.NaN)
  set(['close'], 3, 150, 152, Number.NaN)
  set(['high'], 3, 160, 161, Number.NaN)
  set(['low'], 3, 171, 173, Number.NaN)
  set(prices, 4, 100, 180, 25) // stands still
  set(['volume'], 4, 220, 225, 0)
  set(['volume'], 4, 250, 320, 1000)
  for (let t = 100; t < 180; t++) fields.close![5 * rows + t] = 25 + 1e-6 * (t % 7) // nearly stands still
  return panelOf(fields, symbols)
}

describe('with data missing in every way', () => {
  const panel = brokenPanel()
  const rows = panel.dates.length
  const results = evaluate(compile(alpha158Program.outputs, alpha158Program), panel)
  const wanted = panel.symbols.map((_, s) => {
    const [first, last] = listing(panel, s)
    const of = (name: PanelField) => Array.from(panel.fields[name]!.subarray(s * rows + first, s * rows + last + 1))
    const bars: Bars = {
      open: of('open'),
      high: of('high'),
      low: of('low'),
      close: of('close'),
      volume: of('volume'),
      vwap: of('vwap'),
    }
    return { first, features: featuresOf(bars) }
  })
  const same = (a: number, b: number) =>
    Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12

  test.each(alpha158)('$name is what plain loops give', ({ name }) => {
    const got = results[name]!
    const wrong: string[] = []
    for (const [s, { first, features }] of wanted.entries()) {
      for (let t = 0; t < first; t++)
        if (!Number.isNaN(got[s * rows + t]!)) wrong.push(`symbol ${s} before row ${first}`)
      for (const [i, value] of features[name]!.entries())
        if (!same(got[s * rows + first + i]!, value))
          wrong.push(`symbol ${s} row ${first + i}: ${got[s * rows + first + i]}, not ${value}`)
    }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(wanted.flatMap(({ features }) => features[name]!.filter(Number.isFinite)).length).toBeGreaterThan(1500)
  })

  test('macros give the same bits as the program, in whatever dialect they are called', () => {
    const registry = createRegistry(builtinOperators, alpha158)
    const calls = alpha158.map(({ name }) => ({ name, expression: name }))
    for (const dialect of ['optaic', 'qlib'] as const)
      expect(evaluate(compile(calls, { registry, dialect, fields: PANEL_FIELDS }), panel)).toEqual(results)
  })
})
