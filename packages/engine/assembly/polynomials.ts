/** The polynomials of fdlibm for logarithms and powers of e (Sun Microsystems, 1993), some rows of the work space at a time; `bytes` is a multiple of 16. */

import { constant } from './lanes'

/** Bytes of the rows of a step. */
export const BLOCK: usize = 2048

/** Of log((1 + s) / (1 - s)) in s * s; of e^x; of e^x - 1, in half of x * x, after 1. */
const numbers = memory.data<f64>([
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586, 0.16666666666666602, -0.0027777777777015593, 6.613756321437934e-5,
  -1.6533902205465252e-6, 4.1381367970572385e-8, 1, -0.03333333333333313, 0.0015873015872548146, -7.93650757867488e-5,
  4.008217827329362e-6, -2.0109921818362437e-7, 0.5,
])
const L = 0
const P = 7
const Q = 12
const HALF = 18

/** For log(x), whose even and odd powers are added up apart. */
export function foldEvenOdd(out: usize, x: usize, bytes: usize): void {
  const l1 = constant(numbers, L)
  const l2 = constant(numbers, L + 1)
  const l3 = constant(numbers, L + 2)
  const l4 = constant(numbers, L + 3)
  const l5 = constant(numbers, L + 4)
  const l6 = constant(numbers, L + 5)
  const l7 = constant(numbers, L + 6)
  for (const to = x + bytes; x < to; x += 16, out += 16) {
    const s = v128.load(x)
    const z = f64x2.mul(s, s)
    const w = f64x2.mul(z, z)
    const even = f64x2.mul(w, f64x2.add(l2, f64x2.mul(w, f64x2.add(l4, f64x2.mul(w, l6)))))
    const odd = f64x2.add(l3, f64x2.mul(w, f64x2.add(l5, f64x2.mul(w, l7))))
    v128.store(out, f64x2.add(f64x2.mul(z, f64x2.add(l1, f64x2.mul(w, odd))), even))
  }
}

/** For log(1 + x), one power after the other. */
export function foldAll(out: usize, x: usize, bytes: usize): void {
  const l1 = constant(numbers, L)
  const l2 = constant(numbers, L + 1)
  const l3 = constant(numbers, L + 2)
  const l4 = constant(numbers, L + 3)
  const l5 = constant(numbers, L + 4)
  const l6 = constant(numbers, L + 5)
  const l7 = constant(numbers, L + 6)
  for (const to = x + bytes; x < to; x += 16, out += 16) {
    const s = v128.load(x)
    const z = f64x2.mul(s, s)
    const r5 = f64x2.add(l5, f64x2.mul(z, f64x2.add(l6, f64x2.mul(z, l7))))
    const r3 = f64x2.add(l3, f64x2.mul(z, f64x2.add(l4, f64x2.mul(z, r5))))
    v128.store(out, f64x2.mul(z, f64x2.add(l1, f64x2.mul(z, f64x2.add(l2, f64x2.mul(z, r3))))))
  }
}

/** For e^x, less what it begins with. */
export function foldExp(out: usize, x: usize, bytes: usize): void {
  const p1 = constant(numbers, P)
  const p2 = constant(numbers, P + 1)
  const p3 = constant(numbers, P + 2)
  const p4 = constant(numbers, P + 3)
  const p5 = constant(numbers, P + 4)
  for (const to = x + bytes; x < to; x += 16, out += 16) {
    const r = v128.load(x)
    const t = f64x2.mul(r, r)
    const c3 = f64x2.add(p3, f64x2.mul(t, f64x2.add(p4, f64x2.mul(t, p5))))
    v128.store(out, f64x2.sub(r, f64x2.mul(t, f64x2.add(p1, f64x2.mul(t, f64x2.add(p2, f64x2.mul(t, c3)))))))
  }
}

/** For e^x - 1. */
export function foldExpm1(out: usize, x: usize, bytes: usize): void {
  const q0 = constant(numbers, Q)
  const q1 = constant(numbers, Q + 1)
  const q2 = constant(numbers, Q + 2)
  const q3 = constant(numbers, Q + 3)
  const q4 = constant(numbers, Q + 4)
  const q5 = constant(numbers, Q + 5)
  const half = constant(numbers, HALF)
  for (const to = x + bytes; x < to; x += 16, out += 16) {
    const r = v128.load(x)
    const z = f64x2.mul(r, f64x2.mul(half, r))
    const r3 = f64x2.add(q3, f64x2.mul(z, f64x2.add(q4, f64x2.mul(z, q5))))
    v128.store(out, f64x2.add(q0, f64x2.mul(z, f64x2.add(q1, f64x2.mul(z, f64x2.add(q2, f64x2.mul(z, r3)))))))
  }
}
