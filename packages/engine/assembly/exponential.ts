/**
 * Exponentially weighted mean, as pandas `ewm().mean()` with adjust=True, ignore_na=False: weights `keep` ^ age over the values
 * so far, divided by their sum. A missing row ages the others and repeats the last mean.
 *
 * Four rows at a time: one row after the other, each would wait for the mean before it.
 */

import { workSpace } from './blocks'
import { findValue, present } from './missing'

/** Where less of a mean is kept from one row to the next, its distance from a value has not the digits of the value. */
const KEPT = 0.5

export function windowExponential(out: usize, x: usize, start: i32, end: i32, _w: i32, least: i32, keep: f64): void {
  const first = findValue(x, x, start, end)
  for (let t = start; t < first; t++) store<f64>(out + ((<usize>t) << 3), NaN)
  if (first === end) return
  if (keep < KEPT) oneByOne(out, x, first, end, keep)
  else fourByFour(out, x, first, end, keep)
  for (let t = first, seen = 0; t < end; t++) {
    seen += <i32>present(x, t)
    if (seen >= least) return
    store<f64>(out + ((<usize>t) << 3), NaN)
  }
}

function oneByOne(out: usize, x: usize, first: i32, end: i32, keep: f64): void {
  let mean = load<f64>(x + ((<usize>first) << 3))
  let weight: f64 = 0
  for (let t = first; t < end; t++) {
    const at = (<usize>t) << 3
    const v = load<f64>(x + at)
    weight *= keep
    if (v - v === 0) {
      if (mean !== v) mean = (weight * mean + v) / (weight + 1)
      weight += 1
    }
    store<f64>(out + at, mean)
  }
}

function fourByFour(out: usize, x: usize, first: i32, end: i32, keep: f64): void {
  let t = first
  let state = f64x2(load<f64>(x + ((<usize>first) << 3)), 0)
  for (; t + 3 < end; t += 4) state = four(out + ((<usize>t) << 3), x + ((<usize>t) << 3), keep, state)
  if (t === end) return
  // What comes after the end is missing, so that a value has the same bits whatever follows it.
  const copy = workSpace()
  for (let i = 0; i < 4; i++) {
    const at = (<usize>i) << 3
    store<f64>(copy + at, t + i < end ? load<f64>(x + ((<usize>t) << 3) + at) : NaN)
  }
  four(copy + 32, copy, keep, state)
  for (let i = 0; t < end; i++, t++) store<f64>(out + ((<usize>t) << 3), load<f64>(copy + 32 + ((<usize>i) << 3)))
}

/**
 * Every row's mean is the one before the four, and the weighted mean of what the rows since deviate from it: that of equal
 * values is exactly that value. The state is the mean so far and the sum of its weights.
 */
function four(out: usize, x: usize, keep: f64, state: v128): v128 {
  const a = v128.load(x)
  const b = v128.load(x, 16)
  const none = f64x2.splat(0)
  const hereA = f64x2.eq(f64x2.sub(a, a), none)
  const hereB = f64x2.eq(f64x2.sub(b, b), none)
  const before = v128.shuffle<f64>(state, state, 0, 0)
  const sumsA = aged(v128.and(f64x2.sub(a, before), hereA), none, keep)
  const sumsB = aged(v128.and(f64x2.sub(b, before), hereB), sumsA, keep)
  const one = f64x2.splat(1)
  const weightsA = aged(v128.and(one, hereA), state, keep)
  const weightsB = aged(v128.and(one, hereB), weightsA, keep)
  const means = f64x2.add(before, f64x2.mul(sumsB, f64x2.div(one, weightsB)))
  v128.store(out, f64x2.add(before, f64x2.mul(sumsA, f64x2.div(one, weightsA))))
  v128.store(out, means, 16)
  if (i64x2.all_true(v128.and(hereA, hereB))) return v128.shuffle<f64>(means, weightsB, 1, 3)
  return f64x2(repeat(out, x, f64x2.extract_lane(state, 0)), f64x2.extract_lane(weightsB, 1))
}

/** Sums of two rows and, each row older, of those before, whose sum is in the second lane of `before`. */
function aged(rows: v128, before: v128, keep: f64): v128 {
  const within = f64x2.add(rows, f64x2.mul(v128.shuffle<f64>(f64x2.splat(0), rows, 0, 2), f64x2.splat(keep)))
  return f64x2.add(within, f64x2.mul(v128.shuffle<f64>(before, before, 1, 1), f64x2(keep, keep * keep)))
}

/** Missing rows have the mean before them; returns the last. */
function repeat(out: usize, x: usize, mean: f64): f64 {
  for (let i = 0; i < 4; i++) {
    const at = (<usize>i) << 3
    if (present(x, i)) mean = load<f64>(out + at)
    else store<f64>(out + at, mean)
  }
  return mean
}
