/** The rule for every edge of arguments and data, held for every operator at once, through the language. */

import { describe, expect, test } from 'vitest'
import { compile } from './compile/compile.ts'
import type { Dialect } from './compile/resolve.ts'
import { evaluate } from './evaluate/evaluate.ts'
import { ExpressionError } from './language/expression-error.ts'
import type { Argument, Operator } from './operator.ts'
import type { Panel } from './panel.ts'
import { builtinOperators } from './registry.ts'

const _ = Number.NaN
const INF = Infinity
const dialects: readonly Dialect[] = ['optaic', 'qlib']
const windowed = builtinOperators.filter(operator => operator.arguments.some(({ kind }) => kind === 'window'))
const cross = builtinOperators.filter(({ family }) => family === 'cross')
const byName = (operators: readonly Operator[]) => operators.map(operator => [operator.name, operator] as const)

/** A panel of one field for every letter, all alike, and one group; a list for each symbol. */
function panelOf(...rows: readonly (readonly number[])[]): Panel {
  const dates = rows[0]!.length
  return {
    dates: Int32Array.from({ length: dates }, (_, t) => t),
    symbols: rows.map((_, s) => `S${s}`),
    fields: Object.fromEntries(['x', 'y'].map(name => [name, Float64Array.from(rows.flat())])),
    groups: { g: { codes: new Float64Array(rows.length * dates), labels: ['all'] } },
  }
}

/** A call of an operator with windows of n rows; every series is x, a second one y. */
function call(
  operator: Operator,
  n: number | string = 3,
  written: (argument: Argument, i: number) => string | null = () => null,
) {
  const own = (argument: Argument, i: number) => {
    if (argument.kind === 'window') return String(n)
    if (argument.kind !== 'series') return String(argument.default ?? (argument.name === 'q' ? 0.5 : 3))
    return argument.type === 'group' ? 'g' : argument.type === 'boolean' ? 'x > 1' : i === 0 ? 'x' : 'y'
  }
  return `${operator.name}(${operator.arguments.map((argument, i) => written(argument, i) ?? own(argument, i)).join(', ')})`
}

const values = (expression: string, panel: Panel, dialect: Dialect = 'optaic') =>
  Array.from(evaluate(compile(expression, { dialect, label: true }), panel).value!)

function refusal(expression: string): string {
  try {
    compile(expression, { fields: ['x', 'y'], groups: ['g'] })
  } catch (fault) {
    if (fault instanceof ExpressionError) return fault.fault
    throw fault
  }
  return 'accepted'
}

describe('a window', () => {
  const distances = new Set(['REF', 'DELTA', 'PCT_CHANGE'])
  test.each(byName(windowed))('of %s is a whole number of rows, known before the run', (name, operator) => {
    expect(refusal(call(operator, 3))).toBe('accepted')
    expect(refusal(call(operator, 0))).toBe('accepted')
    expect(refusal(call(operator, -1))).toBe(
      distances.has(name)
        ? `${name} looks 1 rows into the future, which only a label may do`
        : `${name}: n must be at least 0, not -1`,
    )
    expect(refusal(call(operator, 0.5))).toBe(`${name}: n of 0.5 rounds down to 0 rows`)
    expect(refusal(call(operator, 1e8))).toBe(`${name}: n of 100000000 is longer than 10000000 rows`)
    expect(refusal(call(operator, '0 / 0'))).toBe(`${name}: n must be a finite number, not NaN`)
    expect(refusal(call(operator, '1e999'))).toBe(`${name}: n must be a finite number, not Infinity`)
    // MIN and MAX of two series are the element-wise ones, as formulas have it.
    const unknown = name === 'MIN' || name === 'MAX' ? ['g'] : ['x', 'RANK(x)', 'x > 1', 'g']
    for (const n of unknown) expect(refusal(call(operator, n)), n).not.toBe('accepted')
    expect(compile(call(operator, 2.9)).lookback).toBe(compile(call(operator, 2)).lookback)
  })

  test.each(byName(windowed))('of %s may be longer than the panel', (name, operator) => {
    const panel = panelOf([1, 2, 4, _, 3, 7, 5])
    const counts = name === 'COUNT' ? [1, 2, 3, 3, 4, 5, 6] : new Array(7).fill(_)
    for (const n of [8, 70_000, 9_999_999]) expect(values(call(operator, n), panel)).toEqual(counts)
    // Where one value is enough, a window that reaches past the history holds what there is.
    if (distances.has(name)) return
    for (const n of [70_000, 9_999_999])
      expect(values(call(operator, n), panel, 'qlib').map(Number.isNaN)).toEqual(
        values(call(operator, 8), panel, 'qlib').map(Number.isNaN),
      )
  })
})

describe('arguments of', () => {
  test.each(byName(builtinOperators))('%s are as many as it takes, and of their kind', (name, operator) => {
    const takes = operator.arguments.map(({ name: n, default: value }) => (value === undefined ? n : `[${n}]`))
    if (operator.family === 'series') takes.push('[min_periods]')
    const signature = `${name} takes (${takes.join(', ')})`
    // NOT is a word of the language too, which wants one thing after it.
    if (name !== 'NOT') {
      expect(refusal(`${name}()`)).toBe(`${signature}; ${operator.arguments[0]!.name} is missing`)
      const nine = `${name}(${new Array(9).fill('x').join(', ')})`
      if (['ADD', 'SUBTRACT', 'MULTIPLY', 'MIN', 'MAX'].includes(name))
        expect(refusal(nine), 'many, as in BRAIN').toBe('accepted')
      else expect(refusal(nine)).toBe(`${signature}, got 9 arguments`)
    }
    for (const [k, argument] of operator.arguments.entries()) {
      if (argument.kind !== 'series') continue
      const wrong = argument.type === 'group' ? ['1', 'x + 1', 'RANK(x)'] : ['g']
      for (const part of wrong)
        expect(refusal(call(operator, 3, (_, i) => (i === k ? part : null))), `${part} as ${argument.name}`).toMatch(
          argument.type === 'group' ? /wants a group for/ : /wants a (number|boolean) for|must be/,
        )
      expect(refusal(call(operator, 3, (_, i) => (i === k ? 'z' : null)))).toMatch(/^there is no (field|group) "z"/)
    }
  })
})

describe('a column of nothing', () => {
  const answers: Readonly<Record<string, number>> = { COUNT: 0, CS_COUNT: 0, ISNAN: 1 }
  test.each(byName(builtinOperators))('gives nothing through %s', (name, operator) => {
    const panel = panelOf([_, _, _, _], [_, _, _, _])
    for (const dialect of dialects)
      expect(values(call(operator), panel, dialect)).toEqual(new Array(8).fill(answers[name] ?? _))
  })
})

describe('one symbol alone', () => {
  const answers: Readonly<Record<string, number>> = {
    RANK: 1,
    ZSCORE: _,
    DEMEAN: 0,
    SCALE: 1,
    WINSORIZE: 5,
    QUANTILE_BUCKET: 1,
    TOPK: 1,
    NEUTRALIZE: 0,
    GROUP_NEUTRALIZE: 0,
    GROUP_MEAN: 5,
    GROUP_ZSCORE: _,
    GROUP_RANK: 1,
    ...Object.fromEntries(['CS_', 'GROUP_'].map(of => [`${of}COUNT`, 1])),
    ...Object.fromEntries(['CS_', 'GROUP_'].map(of => [`${of}STD`, _])),
    ...Object.fromEntries(
      ['SUM', 'MEAN', 'MEDIAN', 'MIN', 'MAX'].flatMap(n => [`CS_${n}`, `GROUP_${n}`]).map(n => [n, 5]),
    ),
  }
  test.each(byName(cross))('has its place in %s', (name, operator) => {
    expect(values(call(operator), panelOf([5]))).toEqual([answers[name]])
  })
  test.each(byName(builtinOperators.filter(o => o.family !== 'cross')))(
    'has what it has among others in %s',
    (_, operator) => {
      const [own, other] = [
        [3, 1, 4, Number.NaN, 1, 5],
        [9, -2, 6, 5, 3, 5],
      ]
      for (const dialect of dialects) {
        const alone = values(call(operator), panelOf(own!), dialect)
        expect(values(call(operator), panelOf(other!, own!), dialect).slice(6)).toEqual(alone)
      }
    },
  )
})

describe('one date alone', () => {
  const optaic: Readonly<Record<string, number>> = {
    COUNT: 1,
    ...Object.fromEntries(['EMA', 'EMA_UNADJUSTED', 'FFILL', 'KTH_ELEMENT', 'LIMIT_CHANGE'].map(n => [n, 5])),
  }
  const qlib: Readonly<Record<string, number>> = {
    ...Object.fromEntries(
      ['SUM', 'PRODUCT', 'MEAN', 'MIN', 'MAX', 'QUANTILE', 'MEDIAN', 'WMA', 'DECAY_LINEAR'].map(n => [n, 5]),
    ),
    ...{ ...optaic, ARGMIN: 1, ARGMAX: 1, MAD: 0, TS_RANK: 1 },
  }
  test.each(byName(builtinOperators.filter(o => o.family === 'series')))(
    'of %s has a value where one row is enough',
    (name, operator) => {
      expect(values(call(operator), panelOf([5])), 'optaic').toEqual([optaic[name] ?? _])
      expect(values(call(operator), panelOf([5]), 'qlib'), 'qlib').toEqual([qlib[name] ?? _])
    },
  )
})

describe('division by zero', () => {
  const panel = panelOf([0, 2, -2, 0, 4])
  test.each([
    ['1 / x', [INF, 0.5, -0.5, INF, 0.25]],
    ['x / (x - x)', [_, INF, -INF, _, INF]],
    ['1 / (0 * -x)', [-INF, -INF, INF, -INF, -INF]],
    ['PCT_CHANGE(x, 1)', [_, INF, -2, -1, INF]],
    ['LOG(x)', [-INF, Math.log(2), _, -INF, Math.log(4)]],
    ['x ^ -1', [INF, 0.5, -0.5, INF, 0.25]],
    ['SUM(1 / x, 2, min_periods = 1)', [_, 0.5, 0, -0.5, 0.25]],
    ['MEAN(1 / x, 2)', [_, _, 0, _, _]],
    ['EMA(1 / x, 0.5)', [_, 0.5, -0.25 / 1.5, -0.25 / 1.5, 0.1875 / 1.375]],
    ['FILLNA(x / x, 7)', [7, 1, 1, 7, 1]],
    ['RANK(1 / x)', [1, 1, 1, 1, 1]],
    ['SCALE(x)', [_, 1, -1, _, 1]],
  ])('%s', (expression, wanted) => {
    const got = values(expression, panel)
    for (const [i, value] of wanted.entries()) {
      if (Number.isFinite(value)) expect(got[i], `row ${i}`).toBeCloseTo(value, 12)
      else expect(got[i], `row ${i}`).toBe(value)
    }
  })
})

describe('an infinity', () => {
  const plain = new Set(['COUNT', 'REF', 'DELTA', 'PCT_CHANGE'])
  test.each(byName(windowed.filter(({ name }) => !plain.has(name))))(
    'counts as missing in the windows of %s',
    (_, operator) => {
      const history = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]
      const [holed, infinite] = [Number.NaN, INF].map(hole =>
        panelOf(
          history.map((v, t) => (t === 4 || t === 9 ? hole : v)),
          history.map((v, t) => (t === 0 || t === 14 || t === 7 ? -hole : v)),
        ),
      )
      for (const dialect of dialects)
        for (const n of [0, 1, 2, 4]) {
          const call_ = call(operator, n)
          expect(values(call_, infinite!, dialect), `${call_} in ${dialect}`).toEqual(values(call_, holed!, dialect))
        }
    },
  )
})

describe('the smallest numbers', () => {
  const tiny = Number.MIN_VALUE
  const ordinal = ['RANK', 'TS_RANK', 'ARGMIN', 'ARGMAX', 'COUNT', 'TOPK', 'GROUP_RANK', 'ISNAN', 'SIGN']
  const linear = ['REF', 'DELTA', 'SUM', 'MIN', 'MAX', 'MAX2', 'MIN2', 'FFILL', 'NEGATE', 'ABS', 'ADD', 'SUBTRACT']
  const whole = panelOf([3, -1, 4, 1, 0, 9, 2, 6], [5, 3, 5, -8, 9, 7, _, 3], [2, 3, 8, 4, 6, 0, 6, 4])
  const scaled = {
    ...whole,
    fields: Object.fromEntries(Object.entries(whole.fields).map(([n, v]) => [n, v.map(u => u * tiny)])),
  }
  const named = (names: readonly string[]) => byName(builtinOperators.filter(({ name }) => names.includes(name)))

  test.each(named(ordinal))('are told apart by %s', (_, operator) => {
    expect(values(call(operator), scaled)).toEqual(values(call(operator), whole))
  })
  test.each(named(linear))('keep every digit in %s', (_, operator) => {
    const wanted = values(call(operator), whole).map(v => v * tiny)
    expect(values(call(operator), scaled).map(v => v + 0)).toEqual(wanted.map(v => v + 0))
  })
  test('have a deviation too small to be told from none, and then no score', () => {
    expect(values('STD(x, 3)', scaled).slice(2, 8)).toEqual(new Array(6).fill(0))
    expect(values('TS_ZSCORE(x, 3)', scaled)).toEqual(new Array(24).fill(_))
    expect(values('CORR(x, REF(x, 1), 3)', scaled)).toEqual(new Array(24).fill(_))
  })
})

describe('a zero with a sign', () => {
  // The one place where the sign of a zero is seen: dividing by it, which a power below zero does too.
  const seen = new Set(['DIVIDE', 'POWER', 'SIGNEDPOWER', 'PCT_CHANGE'])
  const rows = [
    [0, 1, 0, 0, -1, 0, 2, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [3, 0, -2, 0, 0, 5, 0, 0],
  ]
  const [plus, minus] = [1, -1].map(sign =>
    panelOf(...rows.map(row => row.map((v, t) => (v === 0 && t % 2 ? sign * 0 : v)))),
  )
  test.each(byName(builtinOperators.filter(({ name }) => !seen.has(name))))('is a zero to %s', (_, operator) => {
    for (const dialect of dialects)
      expect(values(call(operator), minus!, dialect).map(v => v + 0)).toEqual(
        values(call(operator), plus!, dialect).map(v => v + 0),
      )
  })
})
