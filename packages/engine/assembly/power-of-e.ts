/**
 * e to a power of values one by one, as `logarithm.ts` does their logarithms.
 *
 * out[i] from x[i] for rows [start, end). Input and output may be one array.
 */

import { workSpace } from './blocks'
import { expOf } from './fdlibm'
import { constant } from './lanes'
import { BLOCK, foldExp } from './polynomials'

/**
 * ln 2 in two parts; 1, 2.
 * At the end 1 / ln 2; and 1.5 * 2^52 with the bias of exponents, which leaves a whole number added to it where an exponent can be made of it.
 */
const numbers = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10, 1, 2, Math.LOG2E, 6755399441056767])
const HIGH = 0
const LOW = 1
const ONE = 2
const TWO = 3
const INVERSE = 4
const EXPONENT = 5

/**
 * As bits: numbers of ln 2 closer than this to half of one may be taken out in another number than the nearest; 2^-28; 708, from
 * which on results are not all there.
 */
const bits = memory.data<u64>([0x3fdffff000000000, 0x3e30000000000000, 0x4086200000000000])
const NEAREST = 0
const TINY = 1
const LARGE = 2

export function eachExp(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const work = workSpace()
  const last = x + ((<usize>end) << 3)
  out += (<usize>start) << 3
  x += (<usize>start) << 3
  for (; x + 8 < last; x += BLOCK, out += BLOCK) {
    const bytes = min(BLOCK, (last - x) & ~15)
    takeApart(work, x, bytes)
    foldExp(work + BLOCK, work, bytes)
    putTogether(out, x, work, bytes)
  }
  if (((last - x) & 8) !== 0) store<f64>(out + (last - 8 - x), expOf(load<f64>(last - 8)))
}

/** x = k ln 2 + r: r, then k, and x less most of k ln 2. */
function takeApart(work: usize, x: usize, bytes: usize): void {
  const inverse = constant(numbers, INVERSE)
  const high = constant(numbers, HIGH)
  const low = constant(numbers, LOW)
  for (const to = work + bytes; work < to; work += 16, x += 16) {
    const v = v128.load(x)
    const k = f64x2.nearest(f64x2.mul(v, inverse))
    const h = f64x2.sub(v, f64x2.mul(k, high))
    v128.store(work, f64x2.sub(h, f64x2.mul(k, low)))
    v128.store(work, k, 2 * BLOCK)
    v128.store(work, h, 3 * BLOCK)
  }
}

function putTogether(out: usize, x: usize, work: usize, bytes: usize): void {
  const inverse = constant(numbers, INVERSE)
  const low = constant(numbers, LOW)
  const one = constant(numbers, ONE)
  const two = constant(numbers, TWO)
  const nearest = constant(bits, NEAREST)
  const tiny = constant(bits, TINY)
  const large = constant(bits, LARGE)
  const exponent = constant(numbers, EXPONENT)
  for (const to = work + bytes; work < to; work += 16, x += 16, out += 16) {
    const v = v128.load(x)
    const size = f64x2.abs(v)
    const c = v128.load(work, BLOCK)
    const k = v128.load(work, 2 * BLOCK)
    const share = f64x2.div(f64x2.mul(v128.load(work), c), f64x2.sub(two, c))
    const kept = v128.and(share, f64x2.ge(size, tiny))
    const y = f64x2.sub(one, f64x2.sub(f64x2.sub(f64x2.mul(k, low), kept), v128.load(work, 3 * BLOCK)))
    v128.store(out, f64x2.mul(y, i64x2.shl(f64x2.add(k, exponent), 52)))
    const odds = v128.or(f64x2.ge(size, large), f64x2.eq(v, one))
    const isClose = f64x2.gt(f64x2.abs(f64x2.sub(f64x2.mul(v, inverse), k)), nearest)
    if (v128.any_true(v128.or(odds, isClose))) {
      store<f64>(out, expOf(f64x2.extract_lane(v, 0)))
      store<f64>(out, expOf(f64x2.extract_lane(v, 1)), 8)
    }
  }
}
