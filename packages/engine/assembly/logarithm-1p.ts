/**
 * log(1 + x) of values one by one, as `logarithm.ts` does log(x).
 *
 * out[i] from x[i] for rows [start, end). Input and output may be one array.
 */

import { workSpace } from './blocks'
import { log1pOf } from './fdlibm'
import { choose, constant, signed } from './lanes'
import { BLOCK, foldAll } from './polynomials'

/** ln 2 in two parts; 0.5, 1, 2, two thirds, -1; 2^52 and the bias of exponents. */
const numbers = memory.data<f64>([
  0.6931471803691238, 1.9082149292705877e-10, 0.5, 1, 2, 0.6666666666666666, -1, 4503599627371519,
])
const HIGH = 0
const LOW = 1
const HALF = 2
const ONE = 3
const TWO = 4
const SHARE = 5
const MINUS_ONE = 6
const BIAS = 7

const bits = memory.data<u64>([
  // What lifts a fraction from sqrt(2) on to the next exponent; the exponent; 52 bits before it.
  0x00095f6200000000, 0xfff0000000000000, 0x4330000000000000,
  // No sum is made between; there is no more than a square below; nothing is lost above.
  0xbfd2bec500000000, 0x3fda827a00000000, 0x3e20000000000000, 0x4340000000000000,
  // Fractions that are next to 1.
  0x3feffffd00000000, 0x3ff0000100000000,
])
const UP = 0
const EXPONENT = 1
const FRONT = 2
const FROM = 3
const TO = 4
const SQUARE = 5
const WHOLE = 6
const NEXT_FROM = 7
const NEXT_TO = 8

export function eachLog1p(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const work = workSpace()
  const last = x + ((<usize>end) << 3)
  out += (<usize>start) << 3
  x += (<usize>start) << 3
  for (; x + 8 < last; x += BLOCK, out += BLOCK) {
    const bytes = min(BLOCK, (last - x) & ~15)
    if (areDirect(x, bytes)) {
      divide(work, x, bytes)
      foldAll(work + BLOCK, work, bytes)
      putDirect(out, x, work, bytes)
    } else {
      takeApart(work, x, bytes)
      foldAll(work + BLOCK, work, bytes)
      putTogether(out, x, work, bytes)
    }
  }
  if (((last - x) & 8) !== 0) store<f64>(out + (last - 8 - x), log1pOf(load<f64>(last - 8)))
}

/** Whether all are so close to 0 that no ln 2 is taken out. */
function areDirect(x: usize, bytes: usize): bool {
  const from = constant(bits, FROM)
  const to = constant(bits, TO)
  let far = f64x2.splat(0)
  for (const end = x + bytes; x < end; x += 16) {
    const v = v128.load(x)
    far = v128.or(far, v128.or(f64x2.le(v, from), f64x2.ge(v, to)))
  }
  return !v128.any_true(far)
}

/** x / (2 + x). */
function divide(work: usize, x: usize, bytes: usize): void {
  const two = constant(numbers, TWO)
  for (const to = work + bytes; work < to; work += 16, x += 16) {
    const v = v128.load(x)
    v128.store(work, f64x2.div(v, f64x2.add(two, v)))
  }
}

function putDirect(out: usize, x: usize, work: usize, bytes: usize): void {
  const half = constant(numbers, HALF)
  const square = constant(bits, SQUARE)
  for (const to = work + bytes; work < to; work += 16, x += 16, out += 16) {
    const f = v128.load(x)
    const h = f64x2.mul(f64x2.mul(half, f), f)
    const more = f64x2.mul(v128.load(work), f64x2.add(h, v128.load(work, BLOCK)))
    v128.store(out, f64x2.sub(f, f64x2.sub(h, v128.and(more, f64x2.ge(f64x2.abs(f), square)))))
  }
}

/** 1 + x = 2^k (1 + f), but for what the sum lost: f / (2 + f), f, k, and a small rest. Where no sum is made f is x. */
function takeApart(work: usize, x: usize, bytes: usize): void {
  const low = constant(numbers, LOW)
  const one = constant(numbers, ONE)
  const two = constant(numbers, TWO)
  const up = constant(bits, UP)
  const exponent = constant(bits, EXPONENT)
  const front = constant(bits, FRONT)
  const bias = constant(numbers, BIAS)
  const from = constant(bits, FROM)
  const bound = constant(bits, TO)
  for (const to = work + bytes; work < to; work += 16, x += 16) {
    const v = v128.load(x)
    const direct = v128.and(f64x2.gt(v, from), f64x2.lt(v, bound))
    const sum = f64x2.add(one, v)
    const lifted = i64x2.add(sum, up)
    const octaves = f64x2.sub(v128.or(i64x2.shr_u(lifted, 52), front), bias)
    const u = i64x2.add(i64x2.sub(sum, v128.and(lifted, exponent)), one)
    const f = choose(v, f64x2.sub(u, one), direct)
    const k = v128.andnot(octaves, direct)
    const above = f64x2.sub(one, f64x2.sub(sum, v))
    const lost = choose(above, f64x2.sub(v, f64x2.sub(sum, one)), f64x2.ge(sum, two))
    v128.store(work, f64x2.div(f, f64x2.add(two, f)))
    v128.store(work, f, 2 * BLOCK)
    v128.store(work, k, 3 * BLOCK)
    v128.store(work, f64x2.add(f64x2.mul(k, low), v128.andnot(f64x2.div(lost, sum), direct)), 4 * BLOCK)
  }
}

function putTogether(out: usize, x: usize, work: usize, bytes: usize): void {
  const high = constant(numbers, HIGH)
  const half = constant(numbers, HALF)
  const one = constant(numbers, ONE)
  const share = constant(numbers, SHARE)
  const minusOne = constant(numbers, MINUS_ONE)
  const square = constant(bits, SQUARE)
  const whole = constant(bits, WHOLE)
  const nextFrom = constant(bits, NEXT_FROM)
  const nextTo = constant(bits, NEXT_TO)
  for (const to = work + bytes; work < to; work += 16, x += 16, out += 16) {
    const v = v128.load(x)
    const f = v128.load(work, 2 * BLOCK)
    const k = v128.load(work, 3 * BLOCK)
    const rest = v128.load(work, 4 * BLOCK)
    const h = f64x2.mul(f64x2.mul(half, f), f)
    const more = f64x2.mul(v128.load(work), f64x2.add(h, v128.load(work, BLOCK)))
    const kept = v128.and(more, f64x2.ge(f64x2.abs(v), square))
    const u = f64x2.add(one, f)
    const isNext = v128.and(v128.and(f64x2.ge(u, nextFrom), f64x2.lt(u, nextTo)), f64x2.ne(f, v))
    const short = f64x2.sub(f64x2.mul(h, f64x2.sub(one, f64x2.mul(share, f))), rest)
    const t = choose(short, f64x2.sub(h, f64x2.add(kept, rest)), isNext)
    const result = signed(f64x2.sub(f64x2.mul(k, high), f64x2.sub(t, f)), v)
    v128.store(out, v128.or(result, f64x2.ne(v, v)))
    if (v128.any_true(v128.or(f64x2.le(v, minusOne), f64x2.ge(v, whole)))) {
      store<f64>(out, log1pOf(f64x2.extract_lane(v, 0)))
      store<f64>(out, log1pOf(f64x2.extract_lane(v, 1)), 8)
    }
  }
}
