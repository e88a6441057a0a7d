/**
 * Logarithms and powers of e of one value, with the bits that fdlibm gives (Sun Microsystems, 1993: e_log.c, s_log1p.c, e_exp.c,
 * s_expm1.c, s_tanh.c), whose intervals, polynomials and order of operations these are; its formulas that differ in terms of 0
 * alone are one here. For what is done two values at a time elsewhere: the last of an odd number, and the rare cases.
 */

/** ln 2 in two parts, of which the first ends in zeros. */
const HIGH: f64 = 0.6931471803691238
const LOW: f64 = 1.9082149292705877e-10

/** Bits of a number whose upper word is this and whose lower is 0. */
function word(high: u64): f64 {
  return reinterpret<f64>(high << 32)
}

/** 2^k, where that is neither denormal nor infinite. */
function octave(k: i32): f64 {
  return reinterpret<f64>((<u64>(<i64>k + 1023)) << 52)
}

/** k, where x is 2^k (1 + f); `up` is 0x100000 less the upper word of the fraction from which on f is below 0. */
function octavesOf(x: f64, up: u64): i32 {
  return <i32>((reinterpret<u64>(x) + (up << 32)) >> 52) - 1023
}

export function logOf(x: f64): f64 {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return x
  let k: i32 = 0
  if (x < word(0x00100000)) {
    k = -54
    x *= 18014398509481984
  }
  const own = octavesOf(x, 0x95f64)
  const u = reinterpret<f64>(reinterpret<u64>(x) - ((<u64>own) << 52))
  const d = <f64>(k + own)
  const f = u - 1
  if (u >= word(0x3feffffe) && u < word(0x3ff00001)) {
    const r = f * f * (0.5 - 0.3333333333333333 * f)
    return d * HIGH - (r - d * LOW - f)
  }
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = 0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)
  const r = z * (0.6666666666666735 + w * odd) + even
  if (u < word(0x3ff6147a) && u >= word(0x3fe6b852)) return d * HIGH - (s * (f - r) - d * LOW - f)
  const h = 0.5 * f * f
  return d * HIGH - (h - (s * (h + r) + d * LOW) - f)
}

export function log1pOf(x: f64): f64 {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN
  if (x === Infinity || abs(x) < word(0x3c900000)) return x
  if (abs(x) < word(0x3e200000)) return x - x * x * 0.5
  if (x > -word(0x3fd2bec5) && x < word(0x3fda827a)) {
    const h = 0.5 * x * x
    return x - (h - shareOf(x, h))
  }
  const sum = x < word(0x43400000) ? 1 + x : x
  const lost = sum === x ? 0 : (sum >= 2 ? 1 - (sum - x) : x - (sum - 1)) / sum
  const k = octavesOf(sum, 0x95f62)
  const u = reinterpret<f64>(reinterpret<u64>(sum) - ((<u64>k) << 52))
  const d = <f64>k
  const f = u - 1
  const h = 0.5 * f * f
  const rest = d * LOW + lost
  if (u >= word(0x3feffffd) && u < word(0x3ff00001)) return d * HIGH - (h * (1 - 0.6666666666666666 * f) - rest - f)
  return d * HIGH - (h - (shareOf(f, h) + rest) - f)
}

/** s (h + R) of log(1 + f), with h half the square of f. */
function shareOf(f: f64, h: f64): f64 {
  const s = f / (2 + f)
  const z = s * s
  const last = 0.1818357216161805 + z * (0.15313837699209373 + z * 0.14798198605116586)
  const most = 0.3999999999940942 + z * (0.2857142874366239 + z * (0.22222198432149784 + z * last))
  return s * (h + z * (0.6666666666666735 + z * most))
}

/** Above this e^x is infinite, below the other 0. */
const OVERFLOW: f64 = 709.782712893384
const UNDERFLOW: f64 = -745.1332191019411

/** How many ln 2 are taken out: 0 up to about half of one, 1 up to one and a half. */
function taken(x: f64): f64 {
  const size = abs(x)
  if (size < word(0x3fd62e43)) return 0
  return copysign<f64>(size < word(0x3ff0a2b2) ? 1 : trunc(Math.LOG2E * size + 0.5), x)
}

export function expOf(x: f64): f64 {
  if (!(x <= Infinity)) return x
  if (x > OVERFLOW) return Infinity
  if (x < UNDERFLOW) return 0
  // The formula gives the last bit of e itself wrong.
  if (x === 1) return Math.E
  if (abs(x) < word(0x3e300000)) return 1 + x
  const k = taken(x)
  const h = x - k * HIGH
  const l = k * LOW
  const r = h - l
  const t = r * r
  const last = 6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8)
  const c = r - t * (0.16666666666666602 + t * (-0.0027777777777015593 + t * last))
  const y = 1 - (l - (r * c) / (2 - c) - h)
  if (k > 1023) return y * 2 * 8.98846567431158e307
  return k < -1021 ? y * octave(<i32>k + 1000) * 9.332636185032189e-302 : y * octave(<i32>k)
}

export function expm1Of(x: f64): f64 {
  if (!(x <= Infinity) || abs(x) < word(0x3c900000)) return x
  if (x > OVERFLOW) return Infinity
  if (x <= -word(0x4043687a)) return -1
  const k = taken(x)
  const h = x - k * HIGH
  const l = k * LOW
  const r = h - l
  const c = h - r - l
  const half = 0.5 * r
  const z = r * half
  const last = -7.93650757867488e-5 + z * (4.008217827329362e-6 + z * -2.0109921818362437e-7)
  const r1 = 1 + z * (-0.03333333333333313 + z * (0.0015873015872548146 + z * last))
  const t = 3 - r1 * half
  const e = r * (z * ((r1 - t) / (6 - r * t)) - c) - c - z
  if (k === 0) return r - e
  if (k === -1) return 0.5 * (r - e) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  // The factor is not quite 2^1023, as V8 has it.
  if (k > 1023) return (1 - (e - r)) * 2 * 8.98846567431158e307 - 1
  const scale = octave(<i32>k)
  if (k < -1 || k > 56) return (1 - (e - r)) * scale - 1
  const part = octave(-(<i32>k))
  return k < 20 ? (1 - part - (e - r)) * scale : (r - (e + part) + 1) * scale
}

export function tanhOf(x: f64): f64 {
  const size = abs(x)
  if (!(x <= Infinity) || size < word(0x3e300000)) return x
  if (size >= 22) return copysign<f64>(1, x)
  const t = expm1Of(size < 1 ? -2 * size : 2 * size)
  return copysign<f64>(size < 1 ? -t / (t + 2) : 1 - 2 / (t + 2), x)
}
