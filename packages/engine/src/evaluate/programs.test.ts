/** Whatever is asked for and however it is evaluated, a value has the same bits. */

import { describe, expect, test } from 'vitest'
import { type RandomCase, randomCase } from '../../fixtures/random-programs.ts'
import { onlyRows } from '../causality/poisons.ts'
import { compile, VALUE } from '../compile/compile.ts'
import { rowsRead } from '../compile/rows-read.ts'
import type { Panel } from '../panel.ts'
import { KernelMemory } from '../wasm/kernel-memory.ts'
import { panelIn } from '../wasm/panel-in.ts'
import { evaluate, evaluateTail } from './evaluate.ts'
import type { Results } from './evaluation.ts'

const mapped = (panel: Panel, change: (values: Float64Array) => Float64Array): Panel => ({
  ...panel,
  fields: Object.fromEntries(Object.entries(panel.fields).map(([name, values]) => [name, change(values)])),
  groups: Object.fromEntries(
    Object.entries(panel.groups ?? {}).map(([name, group]) => [name, { ...group, codes: change(group.codes) }]),
  ),
})

/** Rows of some symbols, from one on. */
const cut = (values: Float64Array, dates: number, symbols: readonly number[], from: number) =>
  Float64Array.from(symbols.flatMap(s => [...values.subarray(s * dates + from, (s + 1) * dates)]))

const seeds = Array.from({ length: 120 }, (_, i) => 1 + i)

describe.each(seeds)('random program %i', seed => {
  const { sources, options, program, panel, below }: RandomCase = randomCase(seed)
  const dates = panel.dates.length
  const everybody = panel.symbols.map((_, s) => s)
  const wanted = evaluate(program, panel)

  function expectSame(got: Results, how: string, from = 0, symbols = everybody): void {
    for (const { name, expression } of sources) {
      const values = cut(wanted[name]!, dates, symbols, from)
      expect(got[name]!.length, how).toBe(values.length)
      const at = values.findIndex((value, i) => !Object.is(value, got[name]![i]))
      expect(at, `${how}: ${got[name]![at]} for ${values[at]} in ${expression}`).toBe(-1)
    }
  }

  test('gives each expression what it gives alone', () => {
    for (const { name, expression } of sources)
      expectSame({ ...wanted, [name]: evaluate(compile(expression, options), panel)[VALUE]! }, 'alone')
  })

  test('gives its last rows alone, also of the rows alone that they are made of', () => {
    for (const from of [dates, dates - 1, below(dates)]) {
      expectSame(evaluateTail(program, panel, from), `from row ${from}`, from)
      const ranges = rowsRead(program, from, dates)
      const few = onlyRows(panel, row => ranges.some(({ first, last }) => row >= first && row <= last))
      expectSame(evaluateTail(program, few, few.dates.length - (dates - from)), `rows it reads for ${from}`, from)
    }
  })

  test('gives the same over what it is handed to write on, wherever that lies', () => {
    const before = mapped(panel, values => values.slice())
    const spoilt = evaluate(program, panel)
    for (const array of Object.values(spoilt)) array.fill(777)
    expectSame(evaluate(program, panel, { reuse: { ...spoilt, ...panel.fields } }), 'over earlier results')
    const memory = new KernelMemory([0, 1e5, 8 * dates * panel.symbols.length * below(20), 2e7][below(4)]!)
    const inside = panelIn(memory, panel)
    const first = evaluate(program, inside, { memory })
    expectSame(first, 'in memory that kernels reach')
    for (const array of Object.values(first)) array.fill(Number.NaN)
    expectSame(evaluate(program, inside, { memory, reuse: first }), 'over earlier results there')
    expectSame(evaluate(program, panel, { memory }), 'with results there alone')
    expect(panel.fields).toEqual(before.fields)
  })

  test('gives some symbols the same without the others, where it never compares them', () => {
    if (program.nodes.some(node => node.kind === 'apply' && node.operator.family === 'cross')) return
    const some = everybody.filter(s => s % 3 !== 1)
    const part = mapped(panel, values => cut(values, dates, some, 0))
    expectSame(evaluate(program, { ...part, symbols: some.map(s => panel.symbols[s]!) }), 'of some symbols', 0, some)
  })
})
