/** Operators are held to what they declare of their rows: the last rows alone have the bits that they have among all. */

import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import type { CrossOperator, ElementOperator, Operator, SeriesKernel, SeriesOperator } from '../operator.ts'
import { builtinOperators, createRegistry } from '../registry.ts'
import type { KernelFault } from './kernel-fault.ts'
import { proveCausality } from './prove.ts'
import { type CausalityVerdict, describeCausality } from './verdict.ts'

const described = { name: 'PLANTED', about: '', formula: '', missing: '', examples: [] }
const x = { name: 'x', kind: 'series', about: '' } as const
const n = { name: 'n', kind: 'window', min: 0, about: '' } as const

const series = (change: Partial<SeriesOperator> & Pick<SeriesOperator, 'kernel'>): SeriesOperator => ({
  ...described,
  family: 'series',
  arguments: [x, n],
  lookback: ([rows]) => Math.max(0, rows! - 1),
  ...change,
})
const cross = (kernel: CrossOperator['kernel']): CrossOperator => ({
  ...described,
  family: 'cross',
  arguments: [x],
  kernel,
})

function proven(operator: Operator, expression = 'PLANTED(close, 5)', dialect: 'optaic' | 'qlib' = 'optaic') {
  const registry = createRegistry([...builtinOperators, operator])
  return proveCausality(compile(expression, { registry, dialect }))
}

function faultOf(verdict: CausalityVerdict): KernelFault {
  if (verdict.causal || verdict.because !== 'kernel')
    throw new Error(`no fault of a kernel: ${describeCausality(verdict)}`)
  return verdict.fault
}

/** A value made of the rows up to t of one symbol, of which `back(0)` is the last; missing before the first. */
const eachRow =
  (value: (back: (rows: number) => number, n: number) => number): SeriesKernel =>
  (out, [values], { start, end }, [rows]) => {
    for (let i = start; i < end; i++) out[i] = value(b => (i - b < start ? Number.NaN : values![i - b]!), rows!)
  }

/** The largest of n rows. */
const largest = eachRow((back, rows) => Math.max(...Array.from({ length: rows }, (_, b) => back(b))))

/** Adds what comes and takes away what goes, so that each value carries the rounding of all before it. */
const running: SeriesKernel = (out, [values], { start, end }, [rows]) => {
  let sum = 0
  const there = (i: number) => (i < start || Number.isNaN(values![i]!) ? 0 : values![i]!)
  for (let i = start; i < end; i++) {
    sum += there(i) - there(i - rows!)
    out[i] = sum
  }
}

const single = (operator: Partial<SeriesOperator> = {}) =>
  series({
    lookback: ([rows]) => 2 * rows!,
    singleRows: ([rows]) => [0, rows!, 2 * rows!],
    kernel: eachRow((back, rows) => back(0) - 2 * back(rows) + back(2 * rows)),
    ...operator,
  })

describe('an operator that keeps to what it declares is proven', () => {
  const honest: Readonly<Record<string, Operator>> = {
    'of a window': series({ kernel: largest }),
    'of single rows': single(),
    'that looks further back than it has to': series({ lookback: () => 40, kernel: largest }),
    'that carries all of history': series({ lookback: () => 'all', kernel: running }),
    'that counts rows of the history': series({
      kernel: (out, [values], { start, end, row }) => {
        for (let i = start; i < end; i++) out[i] = values![i]! * ((row + i - start) % 3)
      },
    }),
  }
  test.each(Object.entries(honest))('%s', (_, operator) => {
    for (const dialect of ['optaic', 'qlib'] as const)
      for (const expression of ['PLANTED(close, 5)', 'RANK(PLANTED(MEAN(close, 3), 7)) + REF(close, 30)']) {
        const verdict = proven(operator, expression, dialect)
        expect(verdict, describeCausality(verdict)).toMatchObject({ causal: true, cuts: 12 })
      }
  })
})

describe('one that does not is found, with what it reads', () => {
  const read: Readonly<Record<string, readonly [Operator, Partial<KernelFault>]>> = {
    'a lookback one too short': [
      series({ lookback: ([rows]) => rows! - 2, kernel: largest }),
      { lookback: 3, reads: 4 },
    ],
    'a lookback that is right for short windows alone': [
      series({ lookback: ([rows]) => Math.min(rows! - 1, 3), kernel: largest }),
      { lookback: 3, reads: 4 },
    ],
    'single rows of which the last is lacking': [
      single({ singleRows: ([rows]) => [0, rows!] }),
      { singleRows: [0, 5], reads: 10 },
    ],
    'single rows of which one between is lacking': [
      single({ singleRows: ([rows]) => [0, 2 * rows!] }),
      { singleRows: [0, 10], reads: 5 },
    ],
    'the row itself, which single rows lack': [single({ singleRows: ([rows]) => [rows!, 2 * rows!] }), { reads: 0 }],
    'a lookback beside single rows that is too short': [
      single({ lookback: ([rows]) => rows! }),
      { lookback: 5, reads: 10 },
    ],
    'a running sum that says it is a window': [series({ kernel: running }), { lookback: 4, reads: 'all' }],
    'rows counted from the start of an array': [
      series({
        kernel: (out, [values], { start, end }) => {
          for (let i = start; i < end; i++) out[i] = values![i]! * (i % 3)
        },
      }),
      { reads: null },
    ],
    'rows counted from where an evaluation begins': [
      series({
        kernel: (out, [values], { start, end }) => {
          for (let i = start; i < end; i++) out[i] = values![i]! * ((i - start) % 3)
        },
      }),
      { reads: null },
    ],
    'rows of an array that are counted as rows of history': [
      series({
        kernel: (out, [values], { start, end, row }) => {
          for (let i = start; i < end; i++) out[i] = values![i]! * ((row + i) % 3)
        },
      }),
      { reads: null },
    ],
  }
  test.each(Object.entries(read))('%s', (_, [operator, wanted]) => {
    const fault = faultOf(proven(operator))
    expect(fault).toMatchObject({ kind: 'rows', operator: 'PLANTED', parameters: { n: 5 }, ...wanted })
  })

  test('of an operator over a section or element by element, which may read no other row', () => {
    const yesterday = cross((out, [values], { symbols, stride, from, to }) => {
      for (let s = 0; s < symbols; s++)
        for (let t = from; t < to; t++)
          out[s * stride + t] = values![s * stride + t]! + (t > 0 ? values![s * stride + t - 1]! : 0)
    })
    expect(faultOf(proven(yesterday, 'PLANTED(close)'))).toMatchObject({ kind: 'rows', lookback: 0, reads: 1 })
    const before: ElementOperator = {
      ...described,
      family: 'element',
      arguments: [x],
      kernel: (out, [values], start, end) => {
        for (let i = end - 1; i >= start; i--) out[i] = values![i]! + (i > 1 ? values![i - 2]! : 0)
      },
    }
    expect(faultOf(proven(before, 'PLANTED(close)'))).toMatchObject({ kind: 'rows', lookback: 0, reads: 2 })
  })

  test('deep inside an expression, and told in a sentence', () => {
    const short = series({ version: '1.2.0', lookback: ([rows]) => rows! - 2, kernel: largest })
    const expression = 'MEAN(PLANTED(REF(close, 2) * volume, 9), 20) + STD(close, 30)'
    const verdict = proven(short, expression, 'qlib')
    expect(faultOf(verdict)).toMatchObject({ operator: 'PLANTED@1.2.0', parameters: { n: 9 }, reads: 8 })
    expect(describeCausality(verdict)).toMatch(
      /^PLANTED@1.2.0 with n=9 in the dialect qlib says lookback 7; its value on row \d+ of symbol \d+ is .+ among all rows, and .+ of those rows alone: it reads 8 rows back$/,
    )
  })
})

test('what a rank over it hides is found all the same', () => {
  const short = series({ lookback: ([rows]) => rows! - 2, kernel: largest })
  const expression = 'RANK(MEAN(PLANTED(REF(close, 2) * volume, 9), 20)) + STD(close, 30)'
  expect(faultOf(proven(short, expression, 'qlib'))).toMatchObject({ kind: 'rows', parameters: { n: 9 }, reads: 8 })
})

describe('a kernel that touches what is not its own is found', () => {
  const filling: SeriesKernel = (out, [values], { start, end }) => {
    for (let i = start; i < end; i++) if (Number.isNaN(values![i]!)) values![i] = 0
    out.set(values!.subarray(start, end), start)
  }
  let held: Float64Array | undefined
  const touching: Readonly<Record<string, readonly [Operator, string]>> = {
    'its inputs': [series({ kernel: filling }), 'inputs'],
    'the rows before its own': [
      series({
        kernel: (out, inputs, span, constants) => {
          out.fill(Number.NaN)
          largest(out, inputs, span, constants)
        },
      }),
      'outside',
    ],
    'arrays of an earlier call': [
      series({
        kernel: (out, inputs, span, constants) => {
          if (held !== undefined && held.buffer !== out.buffer) held[span.start] = 1
          held = out
          largest(out, inputs, span, constants)
        },
      }),
      'kept',
    ],
    'dates of a section that were not asked for': [
      cross((out, [values], { symbols, stride, from }) => {
        for (let s = 0; s < symbols; s++)
          for (let t = from; t < stride; t++) out[s * stride + t] = -values![s * stride + t]!
      }),
      'outside',
    ],
  }
  test.each(Object.entries(touching))('%s', (_, [operator, kind]) => {
    const expression = operator.family === 'cross' ? 'PLANTED(close)' : 'PLANTED(close, 5)'
    expect(faultOf(proven(operator, expression))).toMatchObject({ kind, operator: 'PLANTED' })
  })
})

test('what is no number of rows is no declaration', () => {
  const odd = (change: Partial<SeriesOperator>) => faultOf(proven(series({ kernel: largest, ...change }))).kind
  expect(odd({ lookback: ([rows]) => rows! / 2 })).toBe('declaration')
  expect(odd({ lookback: () => Number.NaN })).toBe('declaration')
  expect(odd({ singleRows: () => [0, -1, 4] })).toBe('declaration')
  expect(odd({ singleRows: () => [0, 0.5, 4] })).toBe('declaration')
})
