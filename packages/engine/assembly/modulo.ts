/**
 * x - y floor(x / y) of values one by one, with every bit: what is left of a division is a number of its own length.
 *
 * out[i] from x[i] and y[i] for rows [start, end). Inputs and output may be one array.
 */

import { choose, constant } from './lanes'

/** Quotients from this on, and divisors outside of these, are rare: products of their parts might not be exact. */
const numbers = memory.data<f64>([1048576, 1e-200, 1e200])
const MANY = 0
const LEAST = 1
const MOST = 2
/** What is before the lower 27 bits of a fraction; what is before the fraction; the sign. */
const BEFORE_LOWER: u64 = 0xfffffffff8000000
const BEFORE: u64 = 0xfff0000000000000
const bits = memory.data<u64>([0xfffffffff8000000, 0xfff0000000000000, 0x8000000000000000])
const UPPER = 0
const OCTAVE = 1
const SIGN = 2

export function eachMod(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const many = constant(numbers, MANY)
  const least = constant(numbers, LEAST)
  const most = constant(numbers, MOST)
  const upper = constant(bits, UPPER)
  const octave = constant(bits, OCTAVE)
  const sign = constant(bits, SIGN)
  const zero = f64x2.splat(0)
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) {
    const u = v128.load(x + i)
    const v = v128.load(y + i)
    const a = f64x2.abs(u)
    const b = f64x2.abs(v)
    const q = f64x2.trunc(f64x2.div(a, b))
    // The divisor in two parts, whose products with q are exact; so are both differences, the first where it is below the next octave.
    const high = v128.and(b, upper)
    const first = f64x2.sub(a, f64x2.mul(q, high))
    const rest = f64x2.sub(first, f64x2.mul(q, f64x2.sub(b, high)))
    // The quotient may have been rounded up to a whole number.
    const own = f64x2.add(rest, v128.and(b, f64x2.lt(rest, zero)))
    const signed = v128.or(own, v128.and(u, sign))
    const crosses = v128.and(f64x2.gt(own, zero), v128.xor(f64x2.lt(u, zero), f64x2.lt(v, zero)))
    v128.store(out + i, choose(f64x2.add(signed, v), signed, crosses))
    const base = v128.and(b, octave)
    const far = v128.or(f64x2.ge(q, many), f64x2.ge(first, f64x2.add(base, base)))
    if (v128.any_true(v128.or(far, v128.or(f64x2.lt(b, least), f64x2.gt(b, most))))) {
      store<f64>(out + i, modOf(f64x2.extract_lane(u, 0), f64x2.extract_lane(v, 0)))
      store<f64>(out + i, modOf(f64x2.extract_lane(u, 1), f64x2.extract_lane(v, 1)), 8)
    }
  }
  if (i < last) store<f64>(out + i, modOf(load<f64>(x + i), load<f64>(y + i)))
}

function modOf(x: f64, y: f64): f64 {
  const size = abs(x)
  const by = abs(y)
  const rest = by >= 1e-150 && by <= 1e150 && size <= 1e150 ? copysign<f64>(leftOf(size, by), x) : x % y
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest
}

/** What is left of a by b: first by b times powers of 2, of which each makes a shorter by 18 bits or more. */
function leftOf(a: f64, b: f64): f64 {
  while (a >= b * 1048576) {
    const octaves = <i64>(reinterpret<u64>(a) >> 52) - <i64>(reinterpret<u64>(b) >> 52) - 18
    a = leftAtOnce(a, b * reinterpret<f64>((octaves + 1023) << 52))
  }
  return leftAtOnce(a, b)
}

/** The same for a quotient below 2^21. */
function leftAtOnce(a: f64, b: f64): f64 {
  const q = trunc(a / b)
  const high = reinterpret<f64>(reinterpret<u64>(b) & BEFORE_LOWER)
  const first = a - q * high
  if (first >= 2 * reinterpret<f64>(reinterpret<u64>(b) & BEFORE)) return a % b
  const rest = first - q * (b - high)
  return rest < 0 ? rest + b : rest
}
