/** The proof of causality: it passes what is causal, every operator first, and finds what is not, wherever it hides. */

import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import type { Dialect } from '../compile/resolve.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { CrossKernel, Operator, SeriesKernel } from '../operator.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators, builtinRegistry, createRegistry } from '../registry.ts'
import { poisonNames } from './poisons.ts'
import { proveCausality, proveCausalityOf } from './prove.ts'
import { provingPanel } from './proving-panel.ts'
import { type CausalityVerdict, describeCausality, type Leak } from './verdict.ts'

const dialects: readonly Dialect[] = ['optaic', 'qlib']

/** Operators that need several values: shorter windows have none, and what has no value proves nothing. */
const fewest: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['STD', 'VAR', 'TS_ZSCORE', 'SLOPE', 'RSQUARE', 'RESI', 'CORR', 'COV', 'BETA'].map(n => [n, 2]),
  ),
  SKEW: 3,
  KURT: 4,
}

/** Calls of an operator: its own examples, and each of its windows at lengths that fold in other ways. */
function callsOf(operator: Operator): string[] {
  const windowed = operator.arguments.some(argument => argument.kind === 'window')
  const call = (n: number) => {
    const written = operator.arguments.map(({ kind, name, min, max, default: value }) =>
      kind === 'series' ? name : kind === 'window' ? n : (value ?? max ?? min ?? 1),
    )
    return `${operator.name}(${written.join(', ')})`
  }
  const lengths = windowed ? [1, 2, 4, 7, 30, 0].filter(n => n === 0 || n >= (fewest[operator.name] ?? 1)) : [1]
  return [...operator.examples.map(example => example.expression), ...lengths.map(call)]
}

describe('no operator knows the future', () => {
  test.each(builtinOperators.map(operator => [operator.name, operator] as const))('%s', (_, operator) => {
    for (const dialect of dialects)
      for (const expression of callsOf(operator)) {
        const program = compile(condition(operator, expression), { dialect, label: true })
        const verdict = proveCausality(program, { cuts: 6 })
        const wanted = program.label ? { because: 'label', rowsAhead: program.lookahead } : { causal: true, cuts: 6 }
        expect(verdict, `${expression} in ${dialect}: ${describeCausality(verdict)}`).toMatchObject(wanted)
      }
  })

  /** Yes-or-no arguments are written as comparisons, since a field is a number. */
  function condition(operator: Operator, expression: string): string {
    const [head, inside] = [expression.slice(0, expression.indexOf('(') + 1), /\((.*)\)$/.exec(expression)?.[1]]
    if (inside === undefined) return expression
    const parts = inside.split(',').map((part, i) => {
      const yesNo = operator.arguments[i]?.type === 'boolean'
      return yesNo && !/[<>=]/.test(part) ? `${part} > 60` : part
    })
    return `${head}${parts.join(',')})`
  }

  test('nor does a whole list of them, nested, over long windows', () => {
    const program = compile([
      { name: 'momentum', expression: 'ZSCORE(DELTA(close, 252))' },
      { name: 'nested', expression: 'RANK(CORR(RANK(close), RANK(volume), 20)) * TS_RANK(STD(returns, 60), 9)' },
      { name: 'grouped', expression: 'GROUP_ZSCORE(EMA(close, 30) / MEAN(close, 0), sector)' },
      { name: 'filled', expression: 'FFILL(close) - REF(FILLNA(vwap, 0), 5)' },
    ])
    const verdict = proveCausality(program)
    expect(verdict).toMatchObject({ causal: true, cuts: 12 })
    expect(verdict.causal && verdict.cells).toBeGreaterThan(100_000)
  })
})

type Planted = Partial<Operator> & Pick<Operator, 'kernel'>

/** An expression that calls an operator made for the test. */
function planted(operator: Planted, expression = 'PLANTED(close)', label = false) {
  const declared = {
    name: 'PLANTED',
    family: 'series',
    about: '',
    formula: '',
    missing: '',
    arguments: [{ name: 'x', kind: 'series', about: '' }],
    lookback: () => 0,
    examples: [],
    ...operator,
  } as Operator
  return compile(expression, { registry: createRegistry([...builtinRegistry.operators, declared]), label })
}

/** A kernel that says what comes of row t of one symbol's history, which it sees all of. */
const eachRow =
  (value: (x: Float64Array, t: number) => number): SeriesKernel =>
  (out, [x], { start, end }) => {
    const history = x!.subarray(start, end)
    for (let t = 0; t < history.length; t++) out[start + t] = value(history, t)
  }

const present = (x: Float64Array) => x.filter(v => !Number.isNaN(v))
const mean = (x: Float64Array) => present(x).reduce((sum, v) => sum + v, 0) / present(x).length
const leakOf = (verdict: CausalityVerdict): Leak => {
  if (verdict.causal || verdict.because !== 'leak') throw new Error(`no leak: ${describeCausality(verdict)}`)
  return verdict.leak
}

const globalRank: CrossKernel = (out, [x]) => {
  const order = present(x!).sort()
  for (const [i, v] of x!.entries()) out[i] = Number.isNaN(v) ? v : order.indexOf(v) / order.length
}

/** Adds tomorrow's value of the first symbol to everybody's. */
const mixed: CrossKernel = (out, [x], { symbols, stride, from, to }) => {
  for (let s = 0; s < symbols; s++)
    for (let t = from; t < to; t++) out[s * stride + t] = x[s * stride + t]! + (t + 1 < to ? x[t + 1]! : 0)
}

describe('a planted leak is found, and how far it looks', () => {
  const before = (x: Float64Array, t: number) => x[t - 1] ?? Number.NaN
  const leaks: Readonly<Record<string, readonly [Planted, number | undefined]>> = {
    'of one bar': [{ kernel: eachRow((x, t) => x[t + 1] ?? Number.NaN) }, 1],
    'of five bars': [{ kernel: eachRow((x, t) => x[t + 5] ?? Number.NaN) }, 5],
    'of more bars than a proof begins with': [{ kernel: eachRow((x, t) => x[t + 300] ?? Number.NaN) }, 300],
    'of a centred window': [{ kernel: eachRow((x, t) => mean(x.subarray(Math.max(0, t - 2), t + 3))) }, 2],
    'of a mean over the whole sample': [{ kernel: eachRow((x, t) => x[t]! - mean(x)) }, undefined],
    'of a largest value over the whole sample': [
      { kernel: eachRow((x, t) => x[t]! / Math.max(...present(x))) },
      undefined,
    ],
    'of a rank over all dates': [{ family: 'cross', kernel: globalRank }, undefined],
    'of the last row alone': [{ kernel: eachRow((x, t) => (t === x.length - 1 ? 0 : before(x, t))) }, 1],
    'of the last row but one': [{ kernel: eachRow((x, t) => (t === x.length - 2 ? x[t + 1]! : before(x, t))) }, 2],
    'where data is missing alone': [
      { kernel: eachRow((x, t) => (Number.isNaN(x[t]!) && t > 0 ? (x[t + 1] ?? Number.NaN) : x[t]!)) },
      1,
    ],
    'of the next sign alone': [{ kernel: eachRow((x, t) => Math.sign(x[t + 1] ?? 1) + 0 * x[t]!) }, 1],
    'of whether there is a next value': [{ kernel: eachRow((x, t) => (Number.isNaN(x[t + 1]!) ? 1 : 0)) }, 1],
    'of one symbol in a section': [
      {
        family: 'cross',
        kernel: mixed,
      },
      1,
    ],
  }
  test.each(Object.entries(leaks))('%s', (_, [operator, ahead]) => {
    const leak = leakOf(proveCausality(planted(operator)))
    expect(leak).toMatchObject({ output: 'value', rowsAhead: ahead })
    expect(leak.row).toBeLessThanOrEqual(leak.cut)
    expect(Object.is(leak.before, leak.after)).toBe(false)
  })

  test('of a fill backwards, which looks as far as the gap is long', () => {
    const next = eachRow((x, t) => x.subarray(t).find(v => !Number.isNaN(v)) ?? Number.NaN)
    expect(leakOf(proveCausality(planted({ kernel: next })))).toMatchObject({ output: 'value' })
  })

  test('deep inside an expression that is causal otherwise', () => {
    const kernel = eachRow((x, t) => x[t + 1] ?? Number.NaN)
    const program = planted({ kernel }, 'RANK(MEAN(PLANTED(close) * volume, 60)) + STD(close, 20)')
    expect(leakOf(proveCausality(program)).rowsAhead).toBe(1)
  })

  test('and told in a sentence', () => {
    const verdict = proveCausality(planted({ kernel: eachRow((x, t) => x[t + 1] ?? Number.NaN) }))
    const { cut } = leakOf(verdict)
    expect(describeCausality(verdict)).toMatch(
      new RegExp(`^value knows the future: its value on row ${cut} of symbol 0 went from [\\d.]+ to NaN`),
    )
    expect(describeCausality(verdict)).toMatch(/when what comes after row \d+ was missing; it looks 1 row ahead$/)
  })
})

describe('a label', () => {
  test('is no signal, however honest', () => {
    const program = compile('REF(close, -5) / close - 1', { label: true })
    const verdict = proveCausality(program)
    expect(verdict).toEqual({ causal: false, because: 'label', rowsAhead: 5 })
    expect(describeCausality(verdict)).toBe('a label: it looks 5 rows ahead, as it says')
  })
  test('that looks further than it says is a leak', () => {
    const operator: Planted = { lookback: () => -2, kernel: eachRow((x, t) => x[t + 3] ?? Number.NaN) }
    expect(leakOf(proveCausality(planted(operator, 'PLANTED(close)', true))).rowsAhead).toBe(3)
  })
})

describe('what gives nothing to compare is not proven', () => {
  const reasonOf = (verdict: CausalityVerdict) =>
    !verdict.causal && verdict.because === 'unproven' ? verdict.reason : describeCausality(verdict)
  test('a program without a value', () => {
    expect(reasonOf(proveCausality(compile('LOG(-1 - ABS(close))')))).toMatch(/^value gave no value that has a future/)
  })
  test('one output without a value beside one with', () => {
    const program = compile([
      { name: 'good', expression: 'close' },
      { name: 'silent', expression: 'SQRT(-1 - ABS(close))' },
    ])
    expect(reasonOf(proveCausality(program))).toMatch(/^silent gave no value/)
  })
  test('a window longer than any panel that is made', () => {
    expect(reasonOf(proveCausality(compile('MEAN(close, 5000000)')))).toBe(
      'it needs 5000095 rows before it gives a value, and a proof makes at most 100000',
    )
  })
  test('a panel without a future', () => {
    const panel: Panel = { dates: Int32Array.of(0), symbols: ['A'], fields: { close: Float64Array.of(1) } }
    expect(reasonOf(proveCausality(compile('close'), { panel }))).toMatch(/on a panel of 1 rows$/)
  })
})

describe('code', () => {
  const subject = { fields: ['close'] }
  test('is proven as programs are', async () => {
    const verdict = await proveCausalityOf(panel => evaluate(compile('ZSCORE(MEAN(close, 20))'), panel), subject)
    expect(verdict).toMatchObject({ causal: true, cuts: 12 })
  })
  test('that waits is waited for, and its leak is found', async () => {
    const verdict = await proveCausalityOf(
      async ({ fields }) => ({ score: fields.close!.map(v => v / fields.close!.at(0)!) }),
      subject,
    )
    expect(verdict.causal).toBe(true)
    const leaky = await proveCausalityOf(async ({ fields }) => {
      const level = mean(fields.close!)
      return { score: fields.close!.map(v => v - level) }
    }, subject)
    expect(leakOf(leaky).output).toBe('score')
  })
  test('may write over what it is given', async () => {
    const run = ({ fields }: Panel) => ({ score: fields.close!.fill(1) })
    expect((await proveCausalityOf(run, subject)).causal).toBe(true)
  })
  test('that never gives the same twice has not leaked and is not proven', async () => {
    let calls = 0
    const verdict = await proveCausalityOf(({ fields }) => ({ score: fields.close!.map(() => calls++) }), subject)
    expect(describeCausality(verdict)).toBe('not proven: it gives other values when the same panel is evaluated again')
  })
  test('that fails says on what', async () => {
    const verdict = await proveCausalityOf(({ fields }) => {
      if (fields.close!.includes(Infinity)) throw new Error('no infinities, please')
      return { score: fields.close! }
    }, subject)
    expect(describeCausality(verdict)).toMatch(
      /^not proven: it failed on the panel with everything after row \d+ infinite: no infinities, please$/,
    )
  })
  test('that fails on some panels has leaked on others all the same', async () => {
    const verdict = await proveCausalityOf(({ fields }) => {
      if (fields.close!.includes(Infinity)) throw new Error('no infinities, please')
      return { score: fields.close!.map((_, i) => fields.close![i + 1] ?? Number.NaN) }
    }, subject)
    expect(leakOf(verdict).rowsAhead).toBe(1)
  })
  test('that forgets rows is told so', async () => {
    const verdict = await proveCausalityOf(({ fields }) => {
      const [score, all] = [fields.close!, fields.close!.length]
      return { score: all < 1344 ? score.slice(1) : score }
    }, subject)
    expect(describeCausality(verdict)).toMatch(/^not proven: on the panel with .* truncated score has \d+ values, not/)
  })
  test('that gives another number of values is told so', async () => {
    const verdict = await proveCausalityOf(({ fields }) => ({ score: fields.close!.slice(1) }), subject)
    expect(describeCausality(verdict)).toBe('not proven: score has 1343 values where the panel has 1344')
  })
})

describe('the panel made for proving', () => {
  const panel = provingPanel(['open', 'high', 'low', 'close', 'volume', 'returns', 'beta'], ['sector'], { rows: 200 })
  const series = (field: string, symbol: string) => {
    const s = panel.symbols.indexOf(symbol)
    return panel.fields[field]!.subarray(s * 200, (s + 1) * 200)
  }
  test('is the same for the same seed', () => {
    const again = provingPanel(['close'], [], { rows: 200, seed: 1 })
    expect(again.fields.close).not.toEqual(provingPanel(['close'], [], { rows: 200, seed: 2 }).fields.close)
    expect(again).toEqual(provingPanel(['close'], [], { rows: 200 }))
  })
  test('has ordinary prices', () => {
    for (const symbol of ['CLEAN_A', 'SWINGS_A', 'TICKS', 'FLAT']) {
      const [open, high, low] = ['open', 'high', 'low'].map(field => series(field, symbol))
      expect(
        open!.every((v, t) => low![t]! <= v && v <= high![t]! && low![t]! > 0),
        symbol,
      ).toBe(true)
    }
    expect(series('returns', 'CLEAN_B').some(v => v < 0)).toBe(true)
  })
  test('has every kind of hole', () => {
    const missing = (field: string, symbol: string) => series(field, symbol).filter(Number.isNaN).length
    expect(missing('close', 'CLEAN_D')).toBe(0)
    expect(missing('close', 'NEVER')).toBe(200)
    expect(missing('close', 'HALTS')).toBeGreaterThan(5)
    expect(series('close', 'GAPS').some((v, t) => Number.isNaN(v) !== Number.isNaN(series('volume', 'GAPS')[t]!))).toBe(
      true,
    )
    expect(series('close', 'LATE')[0]).toBeNaN()
    expect(series('close', 'LATE')[199]).not.toBeNaN()
    expect(series('close', 'GONE')[0]).not.toBeNaN()
    expect(series('close', 'GONE')[199]).toBeNaN()
  })
  test('has ties over time, across symbols, and a constant', () => {
    expect(new Set(series('close', 'FLAT')).size).toBe(1)
    expect(series('close', 'TWIN')).toEqual(series('close', 'CLEAN_A'))
    expect(new Set(series('close', 'TICKS')).size).toBeLessThan(120)
  })
})

test('the future is spoilt seven ways', () => {
  expect([...poisonNames].sort()).toEqual([
    'constant',
    'flipped',
    'huge',
    'infinite',
    'missing',
    'reversed',
    'truncated',
  ])
})
