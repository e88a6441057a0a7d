/**
 * Natural logarithms of values one by one, two at a time, with the bits of `fdlibm.ts`: where that branches, both sides are
 * computed and one is taken, and what is rare goes there. Some rows are done in steps whose numbers lie in the kernels' own
 * work space, because in one step most instructions would wait for others.
 *
 * out[i] from x[i] for rows [start, end). Input and output may be one array.
 */

import { workSpace } from './blocks'
import { logOf } from './fdlibm'
import { choose, constant } from './lanes'
import { BLOCK, foldEvenOdd } from './polynomials'

/** ln 2 in two parts; 0.5, 1, 2; 2^52 and the bias of exponents. */
const numbers = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10, 0.5, 1, 2, 4503599627371519])
const HIGH = 0
const LOW = 1
const HALF = 2
const ONE = 3
const TWO = 4
const BIAS = 5

const bits = memory.data<u64>([
  // What lifts a fraction from sqrt(2) on to the next exponent; the exponent; 52 bits before it.
  0x00095f6400000000, 0xfff0000000000000, 0x4330000000000000,
  // The smallest number that is not denormal, infinity, and a distance from 1 that is none.
  0x0010000000000000, 0x7ff0000000000000, 0x3eb0000000000000,
  // Where a fraction, less 1, is away from 0.
  0x3fd851e800000000, 0xbfd28f5c00000000,
])
const UP = 0
const EXPONENT = 1
const FRONT = 2
const NORMAL = 3
const INFINITE = 4
const NEXT = 5
const UPPER = 6
const LOWER = 7

export function eachLog(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const work = workSpace()
  const last = x + ((<usize>end) << 3)
  out += (<usize>start) << 3
  x += (<usize>start) << 3
  for (; x + 8 < last; x += BLOCK, out += BLOCK) {
    const bytes = min(BLOCK, (last - x) & ~15)
    takeApart(work, x, bytes)
    foldEvenOdd(work + 3 * BLOCK, work + 2 * BLOCK, bytes)
    putTogether(out, x, work, bytes)
  }
  if (((last - x) & 8) !== 0) store<f64>(out + (last - 8 - x), logOf(load<f64>(last - 8)))
}

/** 2^k (1 + f), f from sqrt(2)/2 - 1 to sqrt(2) - 1; then f / (2 + f). */
function takeApart(work: usize, x: usize, bytes: usize): void {
  const up = constant(bits, UP)
  const exponent = constant(bits, EXPONENT)
  const front = constant(bits, FRONT)
  const bias = constant(numbers, BIAS)
  const one = constant(numbers, ONE)
  const two = constant(numbers, TWO)
  for (const to = work + bytes; work < to; work += 16, x += 16) {
    const v = v128.load(x)
    const lifted = i64x2.add(v, up)
    v128.store(work, f64x2.sub(v128.or(i64x2.shr_u(lifted, 52), front), bias))
    const f = f64x2.sub(i64x2.add(i64x2.sub(v, v128.and(lifted, exponent)), one), one)
    v128.store(work, f, BLOCK)
    v128.store(work, f64x2.div(f, f64x2.add(two, f)), 2 * BLOCK)
  }
}

function putTogether(out: usize, x: usize, work: usize, bytes: usize): void {
  const high = constant(numbers, HIGH)
  const low = constant(numbers, LOW)
  const half = constant(numbers, HALF)
  const upper = constant(bits, UPPER)
  const lower = constant(bits, LOWER)
  const normal = constant(bits, NORMAL)
  const infinite = constant(bits, INFINITE)
  const next = constant(bits, NEXT)
  for (const to = work + bytes; work < to; work += 16, x += 16, out += 16) {
    const v = v128.load(x)
    const k = v128.load(work)
    const f = v128.load(work, BLOCK)
    const s = v128.load(work, 2 * BLOCK)
    const r = v128.load(work, 3 * BLOCK)
    const rest = f64x2.mul(k, low)
    const h = f64x2.mul(f64x2.mul(half, f), f)
    const away = f64x2.sub(h, f64x2.add(f64x2.mul(s, f64x2.add(h, r)), rest))
    const between = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), rest)
    const t = choose(away, between, v128.or(f64x2.ge(f, upper), f64x2.lt(f, lower)))
    const result = f64x2.sub(f64x2.mul(k, high), f64x2.sub(t, f))
    v128.store(out, v128.or(result, f64x2.ne(v, v)))
    const odds = v128.or(f64x2.lt(v, normal), f64x2.eq(v, infinite))
    if (v128.any_true(v128.or(odds, f64x2.le(f64x2.abs(f), next)))) {
      store<f64>(out, logOf(f64x2.extract_lane(v, 0)))
      store<f64>(out, logOf(f64x2.extract_lane(v, 1)), 8)
    }
  }
}
