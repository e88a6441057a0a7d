/** MOD has the bits of the remainder as JavaScript has it, moved to the sign of the divisor, whatever the two numbers are. */

import { expect, test } from 'vitest'
import { mod } from './mod.ts'

function plain(x: number, y: number): number {
  const rest = x % y
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest
}

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

const draw = chance(11)
const sign = () => (draw() < 0.5 ? -1 : 1)
/** With all bits of the fraction drawn. */
const long = () => 1 + draw() + draw() * 2 ** -32

type Pair = readonly [x: number, y: number]
const kinds: Readonly<Record<string, () => Pair>> = {
  'of sizes alike': () => [sign() * long() * 100, sign() * long() * 3],
  'of many magnitudes': () => [sign() * long() * 10 ** (draw() * 40 - 20), sign() * long() * 10 ** (draw() * 40 - 20)],
  'of all magnitudes': () => [
    sign() * long() * 10 ** (draw() * 600 - 300),
    sign() * long() * 10 ** (draw() * 600 - 320),
  ],
  'of quotients up to the largest that is done at once': () => {
    const y = sign() * long()
    return [y * Math.floor(2 ** (draw() * 21)) + (draw() - 0.5) * 1e-9, y]
  },
  'next to a whole quotient': () => {
    const y = (2 - draw() * 2 ** -20) * 2 ** Math.floor(draw() * 9)
    const x = y * Math.floor(draw() * 1000)
    return [sign() * x * (1 + Math.floor(draw() * 5 - 2) * 2 ** -52), sign() * y]
  },
  'of whole numbers': () => [Math.floor(draw() * 2000 - 1000), Math.floor(draw() * 20 - 10)],
  'and what is no ordinary number': () => {
    const edges = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 5e-324, 1e-310, Number.MAX_VALUE, 2 ** 53 - 1, 0.1]
    return [sign() * edges[Math.floor(draw() * 12)]!, sign() * edges[Math.floor(draw() * 12)]!]
  },
}

test.each(Object.entries(kinds))('%s', (_, kind) => {
  const pairs = Array.from({ length: 100_001 }, kind)
  const [x, y] = [0, 1].map(k => Float64Array.from(pairs, pair => pair[k]!))
  const out = new Float64Array(x!.length)
  mod.kernel(out, [x!, y!], 0, out.length, [])
  const at = out.findIndex((v, i) => !Object.is(v, plain(x![i]!, y![i]!)))
  expect(at < 0 ? null : [x![at], y![at], out[at], plain(x![at]!, y![at]!)]).toBeNull()
})
