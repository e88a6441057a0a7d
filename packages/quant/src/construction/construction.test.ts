/** Each construction as a table: scores in, weights out; `_` is a symbol that is not present. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Construction } from '../backtest/types.ts'
import { createWeigher } from './construction.ts'

const _ = Number.NaN
const halves: Construction = { kind: 'long_short_quantile', quantile: 0.5 }
const fifths: Construction = { kind: 'long_short_quantile', quantile: 0.2 }

function weights(construction: Construction, scores: readonly number[]): number[] {
  const out = new Float64Array(scores.length).fill(9)
  createWeigher(construction, scores.length)(out, Float64Array.from(scores), 0)
  return Array.from(out)
}

test.each<[string, Construction, number[], number[]]>([
  ['a side each', halves, [3, 1, 2, 4], [0.25, -0.25, -0.25, 0.25]],
  ['k is rounded down', halves, [3, 1, 2], [0.5, -0.5, 0]],
  ['only the present count', halves, [_, 3, _, 1], [0, 0.5, 0, -0.5]],
  ['too few for a side: no position', fifths, [1, 2, 3, 4], [0, 0, 0, 0]],
  ['ties by symbol order', halves, [7, 7, 7, 7], [-0.25, -0.25, 0.25, 0.25]],
  ['ties at one end', fifths, [5, 5, 5, 1, 2], [0, 0, 0.5, -0.5, 0]],
  ['the highest', { kind: 'top_k', k: 2 }, [1, 3, 2, _], [0, 0.5, 0.5, 0]],
  ['fewer than k: the rest stays cash', { kind: 'top_k', k: 4 }, [1, _, 2, _], [0.25, 0, 0.25, 0]],
  ['in proportion', { kind: 'proportional' }, [1, -3, _, 0], [0.25, -0.75, 0, 0]],
  ['in proportion, long only', { kind: 'proportional', long_only: true }, [1, -3, 3, _], [0.25, 0, 0.75, 0]],
  ['nothing to be in proportion to', { kind: 'proportional', long_only: true }, [-1, 0], [0, 0]],
])('%s', (_name, construction, scores, expected) => {
  expect(weights(construction, scores)).toEqual(expected)
})

test('0.29 of 100 is 29, though not to a computer', () => {
  const scores = Array.from({ length: 100 }, (_value, s) => s)
  const book = weights({ kind: 'long_short_quantile', quantile: 0.29 }, scores)
  expect(book.filter(weight => weight > 0)).toHaveLength(29)
})

/** The reference's own words: order by (score, symbol) ascending, the last k long, the first k short. */
test('the long and short sides are those of a stable sort, whatever the ties', () => {
  const score = fc.constantFrom(_, -1, 0, -0, 1, 2, 2.5)
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      (scores, q) => {
        const order = scores.map((_value, s) => s).filter(s => !Number.isNaN(scores[s]))
        order.sort((a, b) => scores[a]! - scores[b]! || a - b)
        const k = Math.floor(order.length * q + 1e-9)
        const expected = scores.map(() => 0)
        for (const s of order.slice(0, k)) expected[s] = -0.5 / k
        for (const s of order.slice(order.length - k)) expected[s] = 0.5 / k
        expect(weights({ kind: 'long_short_quantile', quantile: q }, scores)).toEqual(expected)
      },
    ),
  )
})

test.each([
  [Float64Array.of(1), 'must give 2 weights for row 0, not 1'],
  [Float64Array.of(1, _), 'weight 1 of row 0 is NaN'],
])('given weights that cannot be meant are refused', (given, sentence) => {
  expect(() => weights({ kind: 'weights', weigh: () => given }, [1, 2])).toThrow(sentence)
})
