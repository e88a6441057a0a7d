/** What is done with a number that is the same in every row has the bits of plain loops, whatever the values are. */

import { expect, test } from 'vitest'
import { elementOperators } from './index.ts'

const edges = [0, -0, Infinity, -Infinity, Number.NaN, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 1e-20, -1e-20, 5e-324, -5e-324]
const large = [2 ** 52, 2 ** 52 - 0.5, 2 ** 53 + 2, -(2 ** 52), 1e300, Number.MAX_VALUE, 1e154, 1.5e154, 1e-162]
const values = Float64Array.from([
  ...[...edges, ...large].flatMap(v => [v, -v, v * (1 + 2 ** -52)]),
  ...Array.from({ length: 20_001 }, (_, i) => Math.sin(i * i) * 10 ** ((i % 41) - 20)),
  ...Array.from({ length: 4001 }, (_, i) => (i - 2000) / 8),
])

function toEven(x: number): number {
  const below = Math.floor(x)
  const over = x - below
  return over < 0.5 || (over === 0.5 && below % 2 === 0) ? below : below + 1
}

const round = (digits: number) => (x: number) => {
  const scale = 10 ** digits
  return Math.abs(x * scale) < 2 ** 52 ? toEven(x * scale) / scale : x
}
const clip = (lower: number, upper: number) => (x: number) => Math.min(Math.max(x, lower), upper)
const power = (y: number) => (x: number) => x ** y
const signedPower = (y: number) => (x: number) => Math.sign(x) * Math.abs(x) ** y

type Case = readonly [name: string, constants: readonly number[], exponent: number | null, plain: (x: number) => number]
const cases: readonly Case[] = [
  ...[-5, -1, 0, 1, 2, 8, 15].map((digits): Case => ['ROUND', [digits], null, round(digits)]),
  ['CLIP', [-1, 1], null, clip(-1, 1)],
  ['CLIP', [0, Infinity], null, clip(0, Infinity)],
  ['CLIP', [-0, 3], null, clip(-0, 3)],
  ['CLIP', [2, -2], null, clip(2, -2)],
  ...[2, 0.5, 3, 1.5, -1].flatMap((y): Case[] => [
    ['POWER', [], y, power(y)],
    ['SIGNEDPOWER', [], y, signedPower(y)],
  ]),
]

test.each(cases)('%s %j, %j', (name, constants, exponent, plain) => {
  const { kernel } = elementOperators.find(operator => operator.name === name)!
  const others = exponent === null ? [] : [new Float64Array(values.length).fill(exponent)]
  const [start, end] = [3, values.length - 2]
  const out = new Float64Array(values.length).fill(-777)
  kernel(out, [values, ...others], start, end, constants)
  const other = out.findIndex((v, i) => !Object.is(v, i < start || i >= end ? -777 : plain(values[i]!)))
  expect(other < 0 ? null : [values[other], out[other], plain(values[other]!)]).toBeNull()
})

test('exponents that differ from row to row count each for its own', () => {
  for (const name of ['POWER', 'SIGNEDPOWER']) {
    const { kernel } = elementOperators.find(operator => operator.name === name)!
    const out = new Float64Array(3)
    kernel(out, [Float64Array.of(3, 3, 4), Float64Array.of(2, 3, 0.5)], 0, 3, [])
    expect(Array.from(out), name).toEqual([9, 27, 2])
  }
})
