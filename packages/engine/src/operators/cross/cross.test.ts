/** Every cross-section operator: its own examples, the obvious way date by date, and independence from how dates are tiled. */

import { describe, expect, test } from 'vitest'
import { exampleCases } from '../../../fixtures/examples.ts'
import type { CrossOperator } from '../../operator.ts'
import { crossOperators } from './index.ts'

const named = (name: string): CrossOperator => crossOperators.find(o => o.name === name)!
const finite = (v: number) => Number.isFinite(v)
const total = (v: readonly number[]) => v.reduce((a, b) => a + b, 0)
const average = (v: readonly number[]) => total(v) / v.length
const deviation = (v: readonly number[]) => Math.sqrt(total(v.map(u => (u - average(v)) ** 2)) / (v.length - 1))
const close = (a: number, b: number) =>
  Number.isNaN(b) ? Number.isNaN(a) : a === b || Math.abs(a - b) <= 1e-12 + 1e-9 * Math.abs(b)

function draws(seed: number): () => number {
  let a = seed
  return () => {
    a = (Math.imul(a, 1664525) + 1013904223) >>> 0
    return a / 4294967296
  }
}

/** Symbol-major values with ties, gaps and an empty date. */
function panel(seed: number, symbols: number, dates: number, coarse: boolean): Float64Array {
  const draw = draws(seed)
  return Float64Array.from({ length: symbols * dates }, (_, i) => {
    const v = draw() * 8 - 4
    return draw() < 0.1 || i % dates === 3 ? Number.NaN : coarse ? Math.round(v) : v
  })
}

const groupsOf = (symbols: number, dates: number) =>
  Float64Array.from({ length: symbols * dates }, (_, i) => {
    const s = Math.floor(i / dates)
    return s % 9 === 8 ? Number.NaN : (s % 4) * 1e6 + (i % dates > dates / 2 ? 1 : 0)
  })

function quantile(v: readonly number[], q: number): number {
  const order = [...v].sort((a, b) => a - b)
  const h = q * (order.length - 1)
  const k = Math.floor(h)
  return k + 1 < order.length ? order[k]! + (order[k + 1]! - order[k]!) * (h - k) : order[k]!
}

const share = (u: number, v: readonly number[]) =>
  (v.filter(w => w < u).length + (v.filter(w => w === u).length + 1) / 2) / v.length

type Obvious = (u: number, section: readonly number[], group: readonly number[], s: number) => number
const obvious: Readonly<Record<string, readonly [Obvious, readonly number[]]>> = {
  RANK: [(u, v) => share(u, v), []],
  ZSCORE: [(u, v) => (u - average(v)) / deviation(v), []],
  DEMEAN: [(u, v) => u - average(v), []],
  SCALE: [(u, v) => (2 * u) / total(v.map(Math.abs)), [2]],
  WINSORIZE: [(u, v) => Math.min(Math.max(u, quantile(v, 0.1)), quantile(v, 0.8)), [0.1, 0.8]],
  QUANTILE_BUCKET: [(u, v) => [1, 2, 3, 4].find(b => b === 4 || u <= quantile(v, b / 4))!, [4]],
  GROUP_MEAN: [(_, __, g) => average(g), []],
  GROUP_NEUTRALIZE: [(u, _, g) => u - average(g), []],
  GROUP_ZSCORE: [(u, _, g) => (u - average(g)) / deviation(g), []],
  GROUP_RANK: [(u, _, g) => share(u, g), []],
  GROUP_COUNT: [(_, __, g) => g.length, []],
  GROUP_SUM: [(_, __, g) => total(g), []],
  GROUP_STD: [(_, __, g) => deviation(g), []],
  GROUP_MEDIAN: [(_, __, g) => quantile(g, 0.5), []],
  GROUP_MIN: [(_, __, g) => Math.min(...g), []],
  GROUP_MAX: [(_, __, g) => Math.max(...g), []],
}

/** What every symbol of a date is given, whether or not it has a value. */
const ofDates: Readonly<Record<string, (section: readonly number[]) => number>> = {
  CS_COUNT: v => v.length,
  CS_SUM: v => (v.length === 0 ? Number.NaN : total(v)),
  CS_MEAN: average,
  CS_STD: v => (v.length < 2 ? Number.NaN : deviation(v)),
  CS_MEDIAN: v => (v.length === 0 ? Number.NaN : quantile(v, 0.5)),
  CS_MIN: v => (v.length === 0 ? Number.NaN : Math.min(...v)),
  CS_MAX: v => (v.length === 0 ? Number.NaN : Math.max(...v)),
}

describe('examples', () => {
  for (const op of crossOperators) {
    for (const { label, inputs, constants, dates, symbols, wanted } of exampleCases(op)) {
      test(label, () => {
        const out = new Float64Array(dates * symbols)
        op.kernel(out, inputs, { symbols, stride: dates, from: 0, to: dates }, constants)
        for (const [i, v] of wanted.entries()) expect(close(out[i]!, v), `${i}: ${out[i]} not ${v}`).toBe(true)
      })
    }
  }
})

describe('against the obvious', () => {
  const [symbols, dates] = [37, 300]
  const groups = groupsOf(symbols, dates)
  for (const [name, [value, constants]] of Object.entries(obvious)) {
    for (const coarse of name.endsWith('ZSCORE') ? [false] : [false, true]) {
      test(`${name}${coarse ? ' with ties' : ''}`, () => {
        const x = panel(coarse ? 5 : 6, symbols, dates, coarse)
        const out = new Float64Array(x.length).fill(-777)
        const grouped = name.startsWith('GROUP')
        const span = { symbols, stride: dates, from: 0, to: dates }
        named(name).kernel(out, grouped ? [x, groups] : [x], span, constants)
        for (let t = 0; t < dates; t++) {
          const column = Array.from({ length: symbols }, (_, s) => x[s * dates + t]!)
          const section = column.filter(finite)
          for (let s = 0; s < symbols; s++) {
            const code = groups[s * dates + t]!
            const mates = column.filter((u, i) => finite(u) && groups[i * dates + t] === code)
            const gone = Number.isNaN(column[s]!) || (grouped && Number.isNaN(code))
            const wanted = gone ? Number.NaN : value(column[s]!, section, mates, s)
            const got = out[s * dates + t]!
            expect(close(got, wanted), `${s} ${t}: ${got} not ${wanted}`).toBe(true)
          }
        }
      })
    }
  }
})

test.each(Object.entries(ofDates))('%s is one number for all symbols of a date', (name, value) => {
  const [symbols, dates] = [37, 300]
  const x = panel(7, symbols, dates, true)
  const out = new Float64Array(x.length).fill(-777)
  named(name).kernel(out, [x], { symbols, stride: dates, from: 0, to: dates }, [])
  for (let t = 0; t < dates; t++) {
    const wanted = value(Array.from({ length: symbols }, (_, s) => x[s * dates + t]!).filter(finite))
    for (let s = 0; s < symbols; s++) expect(close(out[s * dates + t]!, wanted), `${s} ${t}`).toBe(true)
  }
})

test('any range of dates gives the bits of the whole', () => {
  const [symbols, dates] = [23, 700]
  const x = panel(8, symbols, dates, false)
  const groups = groupsOf(symbols, dates)
  for (const op of crossOperators) {
    const inputs =
      op.arguments[1]?.type === 'group' ? [x, groups] : op.name === 'NEUTRALIZE' ? [x, x.map(Math.abs)] : [x]
    const constants = op.name === 'TOPK' ? [4] : []
    const [whole, part] = [new Float64Array(x.length), new Float64Array(x.length)]
    op.kernel(whole, inputs, { symbols, stride: dates, from: 0, to: dates }, constants)
    for (const [from, to] of [
      [0, 1],
      [1, 77],
      [77, 400],
      [400, 700],
    ] as const) {
      op.kernel(part, inputs, { symbols, stride: dates, from, to }, constants)
    }
    expect(
      part.every((v, i) => Object.is(v, whole[i])),
      op.name,
    ).toBe(true)
  }
})

describe('order', () => {
  const rank = (x: number[]) => {
    const out = new Float64Array(x.length)
    named('RANK').kernel(out, [Float64Array.from(x)], { symbols: x.length, stride: 1, from: 0, to: 1 }, [])
    return Array.from(out, v => v * x.filter(u => !Number.isNaN(u)).length)
  }

  test('neighbours in the last bit, denormals, signed zeros and infinities keep their places', () => {
    expect(rank([1 + 2 ** -52, 1, 1 + 2 ** -51, 1])).toEqual([3, 1.5, 4, 1.5])
    expect(rank([5e-324, 0, -0, -5e-324, 1e-323])).toEqual([4, 2.5, 2.5, 1, 5])
    expect(rank([-1 - 2 ** -52, -1, -1 - 2 ** -51])).toEqual([2, 3, 1])
    expect(rank([Infinity, 1, -Infinity, NaN, Infinity])).toEqual([3.5, 2, 1, NaN, 3.5])
    expect(rank([1.7976931348623157e308, -1.7976931348623157e308, 1])).toEqual([3, 1, 2])
    expect(rank([NaN])).toEqual([NaN])
  })

  test('thousands of equal negative values cost no more than others', () => {
    const places = rank(new Array<number>(5000).fill(-1))
    expect(new Set(places)).toEqual(new Set([2500.5]))
  })

  const shapes: Readonly<Record<string, (draw: () => number) => number>> = {
    even: draw => draw() - 0.5,
    'all positive, over many magnitudes': draw => 10 ** (draw() * 12 - 3),
    'all negative, over many magnitudes': draw => -(10 ** (draw() * 12 - 3)),
    'both signs, over all magnitudes': draw => (draw() < 0.5 ? -1 : 1) * 10 ** (draw() * 600 - 300),
    'near the largest, both signs': draw => (draw() * 2 - 1) * 1.7e308,
    denormal: draw => Math.round(draw() * 50 - 25) * 5e-324,
    'nearly all at one place': draw => (draw() < 0.01 ? draw() * 1e9 : 1 + Math.round(draw() * 40) * 2 ** -52),
    'one far away': draw => (draw() < 0.003 ? 1e300 : draw()),
    ties: draw => Math.round(draw() * 6 - 3),
  }
  test.each(Object.entries(shapes))('is exact and stable however values lie: %s', (_, shape) => {
    for (const symbols of [2, 3, 37, 500, 2999]) {
      const draw = draws(symbols)
      const x = Array.from({ length: symbols }, () => (draw() < 0.1 ? Number.NaN : shape(draw)))
      const present = [...x.keys()].filter(s => !Number.isNaN(x[s]!))
      const order = present.toSorted((a, b) => (x[a]! === x[b]! ? a - b : x[a]! < x[b]! ? -1 : 1))
      const out = new Float64Array(symbols)
      const span = { symbols, stride: 1, from: 0, to: 1 }
      for (const k of [1, Math.ceil(present.length / 3)]) {
        named('TOPK').kernel(out, [Float64Array.from(x)], span, [k])
        expect(present.filter(s => out[s] === 1)).toEqual(order.slice(-k).sort((a, b) => a - b))
      }
      const place = new Map<number, number>()
      for (let from = 0; from < order.length; ) {
        let to = from
        while (to < order.length && x[order[to]!] === x[order[from]!]) to++
        for (let i = from; i < to; i++) place.set(order[i]!, (from + to + 1) / 2)
        from = to
      }
      expect(rank(x).map(v => Math.round(v * 2) / 2)).toEqual(x.map((_v, s) => place.get(s) ?? Number.NaN))
    }
  })

  test('of equal values the later symbol is in the top', () => {
    const out = new Float64Array(4)
    named('TOPK').kernel(out, [Float64Array.from([-1, -1, -1, -2])], { symbols: 4, stride: 1, from: 0, to: 1 }, [1])
    expect(Array.from(out)).toEqual([0, 0, 1, 0])
  })
})

describe('exactness', () => {
  test('a date of equal values has no score and no deviation', () => {
    const x = new Float64Array(7).fill(0.1)
    const span = { symbols: 7, stride: 1, from: 0, to: 1 }
    const out = new Float64Array(7)
    for (const name of ['ZSCORE', 'GROUP_ZSCORE']) {
      named(name).kernel(out, [x, new Float64Array(7)], span, [])
      expect(out.every(Number.isNaN), name).toBe(true)
    }
    named('DEMEAN').kernel(out, [x], span, [])
    expect(Array.from(out)).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('the smallest and the largest deviations there can be still give scores', () => {
    const span = { symbols: 3, stride: 1, from: 0, to: 1 }
    for (const size of [1e-150, 1, 1e150]) {
      const out = new Float64Array(3)
      named('ZSCORE').kernel(out, [Float64Array.of(0, 4 * size, 8 * size)], span, [])
      expect(Array.from(out, v => Math.round(v * 1e9) / 1e9)).toEqual([-1, 0, 1])
    }
  })

  test('what may be written over its own input gives the same bits as elsewhere', () => {
    const span = { symbols: 23, stride: 700, from: 3, to: 700 }
    for (const operator of crossOperators.filter(({ inPlace }) => inPlace)) {
      const x = panel(5, 23, 700, false)
      const apart = x.slice()
      operator.kernel(apart, [x], span, [1])
      operator.kernel(x, [x], span, [1])
      for (let s = 0; s < 23; s++)
        expect(x.subarray(s * 700 + 3, (s + 1) * 700), operator.name).toEqual(
          apart.subarray(s * 700 + 3, (s + 1) * 700),
        )
    }
  })

  test('an infinity leaves no finite mean, wherever it stands', () => {
    const span = { symbols: 3, stride: 1, from: 0, to: 1 }
    for (const x of [
      [Infinity, 1, 2],
      [1, Infinity, 2],
      [1, 2, Infinity],
    ]) {
      const out = new Float64Array(3)
      named('ZSCORE').kernel(out, [Float64Array.from(x)], span, [])
      expect(out.every(Number.isNaN)).toBe(true)
      for (const [name, ...more] of [['DEMEAN'], ['GROUP_NEUTRALIZE', new Float64Array(3)]] as const) {
        named(name).kernel(out, [Float64Array.from(x), ...more], span, [])
        expect(Array.from(out), name).toEqual(x.map(v => (v === Infinity ? NaN : -Infinity)))
      }
      for (const name of ['CS_MEAN', 'GROUP_MEAN', 'GROUP_SUM']) {
        named(name).kernel(out, [Float64Array.from(x), new Float64Array(3)], span, [])
        expect(Array.from(out), name).toEqual([Infinity, Infinity, Infinity])
      }
    }
  })

  test('a group of infinities alone has them as its mean', () => {
    const out = new Float64Array(5)
    const x = Float64Array.of(Infinity, -Infinity, Infinity, 1, NaN)
    named('GROUP_MEAN').kernel(out, [x, Float64Array.of(0, 1, 0, 2, 2)], { symbols: 5, stride: 1, from: 0, to: 1 }, [])
    expect(Array.from(out)).toEqual([Infinity, -Infinity, Infinity, 1, NaN])
  })

  test('between an infinity and its neighbour lies an infinity, between two equal ones the same', () => {
    const of = (name: string, x: readonly number[], ...constants: number[]) => {
      const out = new Float64Array(x.length)
      named(name).kernel(out, [Float64Array.from(x), new Float64Array(x.length)], dateOf(x.length), constants)
      return Array.from(out)
    }
    const dateOf = (symbols: number) => ({ symbols, stride: 1, from: 0, to: 1 })
    for (const name of ['CS_MEDIAN', 'GROUP_MEDIAN']) {
      expect(of(name, [-Infinity, 25]), name).toEqual([-Infinity, -Infinity])
      expect(of(name, [Infinity, Infinity]), name).toEqual([Infinity, Infinity])
      expect(of(name, [25, Infinity, 1, 2]), name).toEqual([13.5, 13.5, 13.5, 13.5])
    }
    expect(of('QUANTILE_BUCKET', [-1, -Infinity, 3], 3)).toEqual([2, 1, 3])
    expect(of('QUANTILE_BUCKET', [Infinity, Infinity, 3, 4], 3)).toEqual([2, 2, 1, 1])
    expect(of('WINSORIZE', [-Infinity, -Infinity, 3, 4, 5], 0.2, 0.9)).toEqual([-Infinity, -Infinity, 3, 4, 4.6])
  })

  test('scores around 1e6 with deviations of 1e-3 keep 1e-9', () => {
    const draw = draws(3)
    const small = Array.from({ length: 500 }, () => Math.round((draw() - 0.5) * 2 ** 20) / 2 ** 29)
    const out = new Float64Array(500)
    const x = Float64Array.from(small, v => v + 1e6)
    named('ZSCORE').kernel(out, [x], { symbols: 500, stride: 1, from: 0, to: 1 }, [])
    const [m, d] = [average(small), deviation(small)]
    for (const [i, v] of small.entries()) expect(Math.abs(out[i]! - (v - m) / d)).toBeLessThan(1e-9)
  })
})

describe('NEUTRALIZE', () => {
  const symbols = 60
  const span = { symbols, stride: 1, from: 0, to: 1 }
  const draw = draws(17)
  const column = () => Float64Array.from({ length: symbols }, () => draw() * 2 - 1)
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)

  test('the residual is orthogonal to a constant and to every exposure, and what is left out is exactly explained', () => {
    const [e1, e2, noise] = [column(), column(), column()]
    const x = noise.map((v, i) => v + 3 + 2 * e1[i]! - 5 * e2[i]!)
    const [a, b] = [new Float64Array(symbols), new Float64Array(symbols)]
    named('NEUTRALIZE').kernel(a, [x, e1, e2], span, [])
    named('NEUTRALIZE').kernel(b, [noise, e1, e2], span, [])
    for (const e of [e1, e2, new Float64Array(symbols).fill(1)]) expect(Math.abs(dot(a, e))).toBeLessThan(1e-12)
    for (let i = 0; i < symbols; i++) expect(a[i]).toBeCloseTo(b[i]!, 12)
  })

  test('exposures that say nothing new change nothing', () => {
    const [e, x] = [column(), column()]
    const [a, b] = [new Float64Array(symbols), new Float64Array(symbols)]
    named('NEUTRALIZE').kernel(a, [x, e], span, [])
    named('NEUTRALIZE').kernel(b, [x, e, e.map(v => 2 * v - 7), new Float64Array(symbols)], span, [])
    for (let i = 0; i < symbols; i++) expect(a[i]).toBeCloseTo(b[i]!, 12)
  })

  test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 500])(
    'of %i symbols, with gaps of every kind, counts those that have everything',
    symbols => {
      const dates = 41
      const span = { symbols, stride: dates, from: 0, to: dates }
      const gaps = (seed: number) => {
        const draw = draws(seed)
        return panel(seed, symbols, dates, false).map((v, i) => (i % dates < 5 ? v : draw() < 0.03 ? Infinity : v))
      }
      for (const exposures of [1, 2, 5]) {
        const columns = Array.from({ length: exposures }, (_, k) => gaps(symbols + 31 * k + 1))
        const x = gaps(symbols + 7)
        const neutral = (values: Float64Array) => {
          const out = new Float64Array(x.length).fill(-777)
          named('NEUTRALIZE').kernel(out, [values, ...columns], span, [])
          return out
        }
        const left = neutral(x)
        const counts = (_: number, i: number) => [x, ...columns].every(column => finite(column[i]!))
        expect(left.map(v => (finite(v) ? 1 : 0))).toEqual(x.map((v, i) => (counts(v, i) ? 1 : 0)))
        // What was explained is explained wholly, and what is left cannot be explained.
        const explained = neutral(x.map((v, i) => v - left[i]!))
        const once = neutral(left)
        for (const i of x.keys()) {
          if (!counts(0, i)) continue
          expect(Math.abs(explained[i]!)).toBeLessThan(1e-12)
          expect(Math.abs(once[i]! - left[i]!)).toBeLessThan(1e-12)
        }
        for (let t = 0; t < dates; t++) {
          for (const column of [new Float64Array(x.length).fill(1), ...columns]) {
            const here = Array.from({ length: symbols }, (_, s) => s * dates + t).filter(i => counts(0, i))
            expect(Math.abs(total(here.map(i => left[i]! * column[i]!)))).toBeLessThan(1e-11)
          }
        }
      }
    },
  )

  test('a column that is given twice counts once', () => {
    const [e, x] = [column(), column()]
    const [a, b] = [new Float64Array(symbols), new Float64Array(symbols)]
    named('NEUTRALIZE').kernel(a, [x, e], span, [])
    named('NEUTRALIZE').kernel(b, [x, e, e, e], span, [])
    expect(b).toEqual(a)
  })
})
