/** Where arrays lie changes no value: in ordinary memory, in memory that kernels reach, or in some of each. */

import { expect, test } from 'vitest'
import { panelFixture } from '../../fixtures/panel.ts'
import { compile } from '../compile/compile.ts'
import { evaluate, evaluateTail } from '../evaluate/evaluate.ts'
import { createEvaluation } from '../evaluate/evaluation.ts'
import type { Operator } from '../operator.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators } from '../registry.ts'
import { arrayBytes, KernelMemory, MOST_BYTES, memoryOf } from './kernel-memory.ts'
import { panelIn } from './panel-in.ts'

const fixture = panelFixture('S', 5)
const panel: Panel = {
  dates: Int32Array.from({ length: fixture.dates }, (_, i) => i),
  symbols: Array.from({ length: fixture.symbols }, (_, i) => `S${i}`),
  fields: fixture.fields,
}
const size = fixture.dates * fixture.symbols
const fields = Object.keys(panel.fields).length
const program = compile([
  { name: 'trend', expression: 'SLOPE(close, 20) / STD(close, 60) + CORR(close, LOG(volume), 7)' },
  { name: 'score', expression: 'ZSCORE(DELTA(close, 252)) - MEAN(IF(close > open, 1, 0), 10)' },
  { name: 'sum', expression: 'SUM(RANK(volume), 33) * EMA(vwap, 5)' },
  { name: 'field', expression: 'close' },
])
const wanted = evaluate(program, panel)

test.each([
  ['room for everything', (fields + 20) * arrayBytes(size)],
  ['room for the panel and one result', (fields + 1) * arrayBytes(size)],
  ['room for two fields', 2 * arrayBytes(size)],
  ['no room', 0],
])('a panel in memory that kernels reach, with %s, gives the same values', (_, bytes) => {
  const memory = new KernelMemory(bytes)
  const moved = panelIn(memory, panel)
  const before = moved.fields.close!.slice()
  let got = evaluate(program, moved, { memory })
  for (let turn = 0; turn < 2; turn++) {
    expect(got).toEqual(wanted)
    got = evaluate(program, moved, { memory, reuse: got })
  }
  expect(got).toEqual(wanted)
  expect(moved.fields.close).toEqual(before)
  for (const from of [1, 7000, fixture.dates - 1])
    expect(evaluateTail(program, moved, from, { memory })).toEqual(evaluateTail(program, panel, from))
})

/** The last 300 rows of the panel. */
const short: Panel = {
  ...panel,
  dates: panel.dates.slice(-300),
  fields: Object.fromEntries(
    ['close', 'volume'].map(name => [
      name,
      new Float64Array(
        panel.symbols.flatMap((_, s) => [
          ...panel.fields[name]!.subarray((s + 1) * fixture.dates - 300, (s + 1) * fixture.dates),
        ]),
      ),
    ]),
  ),
}
const seriesOperators = builtinOperators.filter(operator => operator.family === 'series')
/** The operator of columns, its windows of so many rows. */
const called = ({ name, arguments: all }: Operator, rows: number) => {
  const columns = ['close', 'volume']
  const given = all.filter(argument => argument.default === undefined)
  return `${name}(${given.map(({ kind }) => (kind === 'series' ? columns.shift() : kind === 'number' ? 0.5 : rows)).join(', ')})`
}

test.each(seriesOperators)(
  '$name alone does all symbols where they lie, in any parts, as each in a buffer',
  operator => {
    const values = 300 * panel.symbols.length
    const memory = new KernelMemory(3 * arrayBytes(values))
    const moved = panelIn(memory, short)
    const out = memory.allocate(values)!
    for (const dialect of ['optaic', 'qlib'] as const) {
      for (const rows of [2, 20, 253, 301]) {
        const alone = compile(called(operator, rows), { dialect })
        const { value } = evaluate(alone, short)
        for (const cut of [0, 2]) {
          out.fill(-777)
          const evaluation = createEvaluation(alone, moved, 0, { allocate: () => out })
          evaluation.run(0, cut, panel.symbols.length)
          evaluation.run(0, 0, cut)
          expect(evaluation.results().value, `${rows} rows, ${dialect}`).toEqual(value)
        }
      }
    }
  },
)

test('an ordinary panel gives the same values when results are made where kernels reach', () => {
  const memory = new KernelMemory(3 * arrayBytes(size))
  const got = evaluate(program, panel, { memory })
  expect(got).toEqual(wanted)
  expect(evaluate(program, panel, { memory, reuse: got })).toEqual(wanted)
})

test('results are made in the memory they are asked for in, and written over there', () => {
  const memory = new KernelMemory((fields + 4) * arrayBytes(size))
  const moved = panelIn(memory, panel)
  const mean = compile('MEAN(close, 20)')
  const first = evaluate(mean, moved, { memory }).value!
  expect(memoryOf(first)).toBe(memory)
  expect(evaluate(mean, moved, { memory, reuse: { value: first } }).value).toBe(first)
})

test('evaluations that take turns do not disturb each other', () => {
  const other = compile('COV(volume, close * 2, 11) + 3 * MEAN(close, 5)')
  const alone = evaluate(other, panel)
  const [a, b] = [createEvaluation(program, panel, 0), createEvaluation(other, panel, 0)]
  for (let s = 0; s < panel.symbols.length; s++) {
    a.run(0, s, s + 1)
    b.run(0, s, s + 1)
  }
  for (let pass = 1; pass < a.passes.length; pass++) a.run(pass, 0, a.passes[pass]!.size)
  expect(a.results()).toEqual(wanted)
  expect(b.results()).toEqual(alone)
})

test('more than can be reached is refused before anything is made', () => {
  expect(() => new KernelMemory(MOST_BYTES)).toThrow(RangeError)
})
