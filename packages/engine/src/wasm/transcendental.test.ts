/**
 * Logarithms and powers of e hold to the bits of this machine's own functions, which are fdlibm's in V8 up to 14: over a million values of every
 * magnitude, all around the bounds of the intervals that fdlibm divides them into, and what is no ordinary number.
 */

import { expect, test } from 'vitest'
import { elementOperators } from '../operators/element/index.ts'

const functions: Readonly<Record<string, (x: number) => number>> = {
  LOG: Math.log,
  LOG1P: Math.log1p,
  EXP: Math.exp,
  EXPM1: Math.expm1,
  TANH: Math.tanh,
}

const words = new DataView(new ArrayBuffer(8))
const fromBits = (bits: bigint): number => {
  words.setBigUint64(0, BigInt.asUintN(64, bits))
  return words.getFloat64(0)
}
const toBits = (x: number): bigint => {
  words.setFloat64(0, x)
  return words.getBigUint64(0)
}
const fromWord = (high: number): number => fromBits(BigInt(high) << 32n)

/** Where fdlibm goes another way; given by the upper word of a number. */
const high = [
  0x00000001, 0x00100000, 0x3c900000, 0x3e200000, 0x3e300000, 0x3fd00000, 0x3fd2bec5, 0x3fd62e43, 0x3fda827a,
  0x3fe6147a, 0x3fe6a09c, 0x3fe6a09e, 0x3fe6b851, 0x3feffffd, 0x3ff00000, 0x3ff0a2b2, 0x3ff6147a, 0x3ff6a09c,
  0x3ff6a09e, 0x3ff6b851, 0x40000000, 0x402bb9d3, 0x40360000, 0x4043687a, 0x40862000, 0x40862e42, 0x40874910,
  0x43400000, 0x7fe00000,
]
const bounds = [
  ...high.map(fromWord),
  ...Array.from({ length: 2100 }, (_, k) => (k - 1050) * Math.LN2),
  ...Array.from({ length: 2100 }, (_, k) => (k - 1049.5) * Math.LN2),
  ...Array.from({ length: 2098 }, (_, k) => 2 ** (k - 1074)),
  ...Array.from({ length: 300 }, (_, k) => k / 8),
  709.782712893384,
  745.1332191019411,
  Number.MAX_VALUE,
]

/** Numbers that look like chance, in [0, 1). */
function chance(seed: number): () => number {
  let n = seed
  return () => {
    n = (n + 0x6d2b79f5) | 0
    let x = Math.imul(n ^ (n >>> 15), n | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

function drawn(): Float64Array {
  const draw = chance(7)
  const sign = () => (draw() < 0.5 ? -1 : 1)
  const values = [0, -0, Infinity, -Infinity, Number.NaN, 1, -1, Math.E]
  for (const bound of bounds) {
    const bits = toBits(bound)
    for (let step = -4n; step <= 4n; step++) values.push(fromBits(bits + step), -fromBits(bits + step))
    for (const word of [-2n, -1n, 1n, 2n]) values.push(fromBits(bits + (word << 32n)), -fromBits(bits + (word << 32n)))
  }
  // Of every magnitude, of those that results depend on, next to 1, and missing ones among them.
  for (let i = 0; i < 300_000; i++)
    values.push(fromBits((BigInt(Math.floor(draw() * 2 ** 32)) << 32n) | BigInt(Math.floor(draw() * 2 ** 32))))
  for (let i = 0; i < 300_000; i++) values.push(sign() * 10 ** (draw() * 20 - 16))
  for (let i = 0; i < 200_000; i++) values.push(sign() * draw() * 50)
  for (let i = 0; i < 100_000; i++) values.push(sign() * draw() * 760)
  for (let i = 0; i < 200_000; i++) values.push(1 + sign() * draw() * 10 ** (-draw() * 16))
  for (let i = 0; i < 20_000; i++) values.push(draw() < 0.5 ? Number.NaN : draw())
  return Float64Array.from(values)
}

const values = drawn()
const kernelOf = (name: string) => elementOperators.find(operator => operator.name === name)!.kernel

function firstOther(out: Float64Array, x: Float64Array, wanted: (x: number) => number): string | null {
  for (let i = 0; i < out.length; i++)
    if (!Object.is(out[i], wanted(x[i]!))) return `of ${x[i]}: ${out[i]}, not ${wanted(x[i]!)}`
  return null
}

test.each(Object.keys(functions))('%s has every bit of the function', name => {
  const wanted = functions[name]!
  const out = new Float64Array(values.length)
  kernelOf(name)(out, [values], 0, values.length, [])
  expect(firstOther(out, values, wanted)).toBeNull()
  // The bits do not depend on which values lie next to each other.
  const turned = values.toReversed().subarray(1)
  kernelOf(name)(out, [turned], 0, turned.length, [])
  expect(firstOther(out.subarray(0, turned.length), turned, wanted)).toBeNull()
})

test('at least a million values were drawn', () => {
  expect(values.length).toBeGreaterThan(1e6)
})
