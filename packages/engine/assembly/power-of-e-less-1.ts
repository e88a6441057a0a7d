/**
 * e to a power, less 1, and the hyperbolic tangent, which is made of it, of values one by one, as `logarithm.ts` does their
 * logarithms.
 *
 * out[i] from x[i] for rows [start, end). Input and output may be one array.
 */

import { workSpace } from './blocks'
import { expm1Of, tanhOf } from './fdlibm'
import { choose, constant, signed } from './lanes'
import { BLOCK, foldExpm1 } from './polynomials'

/**
 * ln 2 in two parts; numbers; from as many octaves to as many there is another formula; the hyperbolic tangent is 1 from the last on.
 * At the end 1 / ln 2; and 1.5 * 2^52 with the bias of exponents, which leaves a whole number added to it where an exponent can be made of it.
 */
const numbers = memory.data<f64>([
  0.6931471803691238,
  1.9082149292705877e-10,
  0.5,
  1,
  2,
  3,
  6,
  -1,
  -0.25,
  20,
  56,
  22,
  Math.LOG2E,
  6755399441056767,
])
const HIGH = 0
const LOW = 1
const HALF = 2
const ONE = 3
const TWO = 4
const THREE = 5
const SIX = 6
const MINUS_ONE = 7
const LOWER = 8
const LATE_FROM = 9
const LATE_TO = 10
const MOST = 11
const INVERSE = 12
const EXPONENT = 13

/**
 * As bits: below this no ln 2 is taken out; numbers of ln 2 closer than this to half of one may be taken out in another number
 * than the nearest; 2^-28; 708, from which on results are not all there.
 */
const bits = memory.data<u64>([0x3fd62e4300000000, 0x3fdffff000000000, 0x3e30000000000000, 0x4086200000000000])
const SOME = 0
const NEAREST = 1
const TINY = 2
const LARGE = 3

/** e^x - 1. */
export function eachExpm1(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const work = workSpace()
  const last = x + ((<usize>end) << 3)
  out += (<usize>start) << 3
  x += (<usize>start) << 3
  for (; x + 8 < last; x += BLOCK, out += BLOCK) {
    const bytes = min(BLOCK, (last - x) & ~15)
    lessOne(work, x, work + BLOCK, bytes)
    for (let t: usize = 0; t < bytes; t += 16) {
      const v = v128.load(x + t)
      v128.store(out + t, signed(v128.load(work + t), v))
      if (isRare(v)) {
        store<f64>(out + t, expm1Of(f64x2.extract_lane(v, 0)))
        store<f64>(out + t, expm1Of(f64x2.extract_lane(v, 1)), 8)
      }
    }
  }
  if (((last - x) & 8) !== 0) store<f64>(out + (last - 8 - x), expm1Of(load<f64>(last - 8)))
}

/** Whether one of two values needs more care. */
function isRare(v: v128): bool {
  const octaves = f64x2.mul(v, constant(numbers, INVERSE))
  const isClose = f64x2.gt(f64x2.abs(f64x2.sub(octaves, f64x2.nearest(octaves))), constant(bits, NEAREST))
  return v128.any_true(v128.or(f64x2.ge(f64x2.abs(v), constant(bits, LARGE)), isClose))
}

export function eachTanh(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const work = workSpace()
  const powers = work + BLOCK
  const last = x + ((<usize>end) << 3)
  out += (<usize>start) << 3
  x += (<usize>start) << 3
  for (; x + 8 < last; x += BLOCK, out += BLOCK) {
    const bytes = min(BLOCK, (last - x) & ~15)
    double(work, x, bytes)
    lessOne(powers, work, powers + BLOCK, bytes)
    putTogether(out, x, work, powers, bytes)
  }
  if (((last - x) & 8) !== 0) store<f64>(out + (last - 8 - x), tanhOf(load<f64>(last - 8)))
}

/** Twice the size, at most 44; of what is below 1, below 0. */
function double(out: usize, x: usize, bytes: usize): void {
  const most = constant(numbers, MOST)
  const one = constant(numbers, ONE)
  for (const to = x + bytes; x < to; x += 16, out += 16) {
    const size = f64x2.pmin(f64x2.abs(v128.load(x)), most)
    const twice = f64x2.add(size, size)
    v128.store(out, choose(twice, f64x2.neg(twice), f64x2.ge(size, one)))
  }
}

/** Of small ones by e^-2x, of others by e^2x. */
function putTogether(out: usize, x: usize, doubles: usize, powers: usize, bytes: usize): void {
  const one = constant(numbers, ONE)
  const two = constant(numbers, TWO)
  const tiny = constant(bits, TINY)
  for (const to = x + bytes; x < to; x += 16, out += 16, powers += 16, doubles += 16) {
    const v = v128.load(x)
    const size = f64x2.abs(v)
    const isLarge = f64x2.ge(size, one)
    const t = v128.load(powers)
    const share = f64x2.div(choose(two, f64x2.neg(t), isLarge), f64x2.add(t, two))
    const result = signed(choose(f64x2.sub(one, share), share, isLarge), v)
    v128.store(out, choose(v, result, f64x2.lt(size, tiny)))
    if (isRare(v128.load(doubles))) {
      store<f64>(out, tanhOf(f64x2.extract_lane(v, 0)))
      store<f64>(out, tanhOf(f64x2.extract_lane(v, 1)), 8)
    }
  }
}

/** e^x - 1 of values that are not rare, but for the sign of 0. */
function lessOne(out: usize, x: usize, work: usize, bytes: usize): void {
  if (areSmall(x, bytes)) {
    foldExpm1(work, x, bytes)
    putSmall(out, x, work, bytes)
    return
  }
  takeApart(work, x, bytes)
  foldExpm1(work + BLOCK, work, bytes)
  correct(work, bytes)
  scaleUp(out, work, bytes)
}

/** Whether no ln 2 is taken out of any. */
function areSmall(x: usize, bytes: usize): bool {
  const some = constant(bits, SOME)
  let large = f64x2.splat(0)
  for (const to = x + bytes; x < to; x += 16) large = v128.or(large, f64x2.ge(f64x2.abs(v128.load(x)), some))
  return !v128.any_true(large)
}

/** How much e^r - 1 is below r, where r lost c; `sum` is that of the series. */
function below(r: v128, c: v128, sum: v128): v128 {
  const half = f64x2.mul(constant(numbers, HALF), r)
  const square = f64x2.mul(r, half)
  const t = f64x2.sub(constant(numbers, THREE), f64x2.mul(sum, half))
  const share = f64x2.div(f64x2.sub(sum, t), f64x2.sub(constant(numbers, SIX), f64x2.mul(r, t)))
  const e = f64x2.mul(square, share)
  return f64x2.sub(f64x2.sub(f64x2.mul(r, f64x2.sub(e, c)), c), square)
}

function putSmall(out: usize, x: usize, sums: usize, bytes: usize): void {
  const none = f64x2.splat(0)
  for (const to = x + bytes; x < to; x += 16, out += 16, sums += 16) {
    const v = v128.load(x)
    v128.store(out, f64x2.sub(v, below(v, none, v128.load(sums))))
  }
}

/** x = k ln 2 + r + c: r, then k and c. */
function takeApart(work: usize, x: usize, bytes: usize): void {
  const inverse = constant(numbers, INVERSE)
  const high = constant(numbers, HIGH)
  const low = constant(numbers, LOW)
  for (const to = work + bytes; work < to; work += 16, x += 16) {
    const v = v128.load(x)
    const k = f64x2.nearest(f64x2.mul(v, inverse))
    const h = f64x2.sub(v, f64x2.mul(k, high))
    const l = f64x2.mul(k, low)
    const r = f64x2.sub(h, l)
    v128.store(work, r)
    v128.store(work, k, 2 * BLOCK)
    v128.store(work, f64x2.sub(f64x2.sub(h, r), l), 3 * BLOCK)
  }
}

/** Sums of the series to how much e^r - 1 is below r. */
function correct(work: usize, bytes: usize): void {
  for (const to = work + bytes; work < to; work += 16) {
    const e = below(v128.load(work), v128.load(work, 3 * BLOCK), v128.load(work, BLOCK))
    v128.store(work, e, BLOCK)
  }
}

/** (a + r - e) 2^k - b, in the order in which it loses the least. */
function scaleUp(out: usize, work: usize, bytes: usize): void {
  const one = constant(numbers, ONE)
  const half = constant(numbers, HALF)
  const minusOne = constant(numbers, MINUS_ONE)
  const lower = constant(numbers, LOWER)
  const lateFrom = constant(numbers, LATE_FROM)
  const lateTo = constant(numbers, LATE_TO)
  const exponent = constant(numbers, EXPONENT)
  for (const to = work + bytes; work < to; work += 16, out += 16) {
    const r = v128.load(work)
    const e = v128.load(work, BLOCK)
    const k = v128.load(work, 2 * BLOCK)
    const isUp = f64x2.gt(k, one)
    const isDown = f64x2.lt(k, minusOne)
    const part = i64x2.shl(f64x2.sub(exponent, k), 52)
    const a = v128.and(f64x2.sub(one, v128.and(part, isUp)), v128.or(isUp, isDown))
    const isOne = f64x2.eq(k, one)
    const isLow = v128.and(isOne, f64x2.lt(r, lower))
    const isLate = v128.and(f64x2.ge(k, lateFrom), f64x2.le(k, lateTo))
    const late = f64x2.add(f64x2.sub(r, f64x2.add(e, part)), one)
    const early = choose(f64x2.sub(f64x2.add(r, half), e), f64x2.sub(a, f64x2.sub(e, r)), isLow)
    const inner = choose(late, early, isLate)
    const down = v128.or(v128.and(isDown, one), v128.and(f64x2.eq(k, minusOne), half))
    const b = v128.or(down, v128.and(v128.andnot(isOne, isLow), minusOne))
    v128.store(out, f64x2.sub(f64x2.mul(inner, i64x2.shl(f64x2.add(k, exponent), 52)), b))
  }
}
