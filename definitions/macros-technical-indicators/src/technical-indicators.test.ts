/** The indicators against TA-Lib's own output, their examples, and the slips they refuse. */

import { readFileSync } from 'node:fs'
import {
  builtinOperators,
  builtinRegistry,
  compile,
  createRegistry,
  ExpressionError,
  evaluate,
  type Panel,
} from '@optaic/engine'
import { describe, expect, test } from 'vitest'
import { technicalIndicators } from './index.ts'
import { madeBars } from './made-bars.ts'

const registry = createRegistry(builtinOperators, technicalIndicators)
const bars = madeBars(120, 7)
const panelOf = (fields: object): Panel => {
  const columns = Object.entries(fields).map(([name, values]) => [name, Float64Array.from(values)] as const)
  return {
    dates: Int32Array.from({ length: columns[0]![1].length }, (_, t) => t),
    symbols: ['S'],
    fields: Object.fromEntries(columns),
  }
}
const valuesOf = (expression: string, fields: object): Float64Array =>
  evaluate(compile(expression, { registry, fields: Object.keys(fields) }), panelOf(fields)).value!
const close = (got: number, wanted: number) => Math.abs(got - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))

/** One line for each expression, as the file's head says. */
const lines = readFileSync(new URL('../fixtures/talib.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => line.split('\t'))

describe('TA-Lib gives the same', () => {
  test.each(lines.map(([expression, first, ...values]) => [expression!, first!, values] as const))(
    '%s',
    (expression, first, values) => {
      const got = valuesOf(expression, bars)
      if (first !== 'late') expect(got.findIndex(value => !Number.isNaN(value))).toBe(Number(first))
      const wrong = values.flatMap((written, i) => {
        const [value, wanted] = [got[3 * i]!, Number(written)]
        if (written === '-') return first === 'late' || Number.isNaN(value) ? [] : [`row ${3 * i}: ${value}`]
        return close(value, wanted) ? [] : [`row ${3 * i}: ${value} not ${wanted}`]
      })
      expect(wrong).toEqual([])
      expect(values.filter(written => written !== '-').length).toBeGreaterThan(25)
    },
  )
})

describe('the macros', () => {
  test('are each held against TA-Lib, or made of one that is', () => {
    const held = new Set(lines.map(([expression]) => expression!.split('(', 1)[0]))
    expect(technicalIndicators.map(({ name }) => name).filter(name => !held.has(name))).toEqual(['RMA'])
  })
  test('hide no operator', () => {
    const operators = new Set(builtinRegistry.names())
    expect(technicalIndicators.filter(({ name }) => operators.has(name))).toEqual([])
  })
  test.each(technicalIndicators)('$name gives what its example says', ({ examples }) => {
    expect(examples).toHaveLength(1)
    for (const { expression, fields, result } of examples!) {
      const columns = Object.fromEntries(Object.entries(fields).map(([name, [values]]) => [name, values!]))
      const got = valuesOf(expression, columns)
      const wrong = result[0]!.filter((wanted, t) =>
        wanted === null ? !Number.isNaN(got[t]!) : !close(got[t]!, wanted),
      )
      expect(wrong).toEqual([])
    }
  })
  test('read the fields that they are called after where nothing is given', () => {
    expect(valuesOf('ATR(timeperiod=14)', bars)).toEqual(valuesOf('ATR(high, low, close, 14)', bars))
    expect(valuesOf('RSI', bars)).toEqual(valuesOf('RSI(close, 14)', bars))
  })
  test('a window alone is no series of prices', () => {
    expect(() => valuesOf('RSI(14)', bars)).toThrow(ExpressionError)
    expect(() => valuesOf('RSI(14)', bars)).toThrow('RSI wants a series for real, such as close, and this is a number')
    expect(() => valuesOf('ATR(14)', bars)).toThrow('ATR wants a series for high, such as high, and this is a number')
  })
  test('a missing row is passed over, and what follows goes on', () => {
    const holes = { ...bars, close: bars.close.map((value, t) => (t === 40 ? Number.NaN : value)) }
    const got = valuesOf('RSI(close, 5)', holes)
    expect(got[40]).toBe(got[39])
    expect(got.subarray(41).every(Number.isFinite)).toBe(true)
  })
})
