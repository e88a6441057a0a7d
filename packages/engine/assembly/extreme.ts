/**
 * Largest and smallest of a window, and where they stand. Of two rows the larger is the same however they are met, so that
 * blocks may begin anywhere; missing rows are the worst there is.
 */

import { overBlocks, workSpace } from './blocks'
import { choose, evens, finite, odds, onePair, store2 } from './lanes'
import { settleRows } from './missing'

export function windowMax(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  over(out, x, start, end, w, least, 1, extremes)
}

export function windowMin(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  over(out, x, start, end, w, least, -1, extremes)
}

/** 1 = the window's oldest row; the oldest wins a tie. */
export function windowArgMax(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  over(out, x, start, end, w, least, 1, places)
}

export function windowArgMin(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  over(out, x, start, end, w, least, -1, places)
}

// Values are multiplied by a sign and the largest is sought; the mode of a core is the sign times the length of the window.

type Found = (out: usize, x: usize, y: usize, groups: i32, w: i32, mode: i32) => void

function over(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, sign: i32, found: Found): void {
  if (start === end) return
  // From a boundary before the first row: so that rows before it, which windows reach, are missing ones of a copy. More of
  // them change nothing, so that blocks need not be longer than the rows.
  overBlocks(out, x, 0, start, end, start - 1, min(w, end - start), sign * w, 1, 0, 4, found)
  settleRows(out, x, start, end, w, least, leave)
}

function leave(_out: usize, _from: i32, _to: i32, _n: i32): void {}

/** Values to be compared: below all others where they are missing. */
function compared(values: v128, signs: v128, worst: v128): v128 {
  return f64x2.pmax(worst, finite(f64x2.mul(values, signs)))
}

function extremes(out: usize, x: usize, _y: usize, groups: i32, w: i32, mode: i32): void {
  const block = (<usize>w) << 3
  const signs = f64x2.splat(mode > 0 ? 1 : -1)
  for (let g = 0; g < groups; g++) {
    largestBefore(x, block, signs)
    largest(out, x, block, signs)
    x += 4 * block
    out += 4 * block
  }
}

/** The largest from each row of the block before on; of even blocks from one more. */
function largestBefore(x: usize, block: usize, signs: v128): void {
  const worst = f64x2.splat(-Infinity)
  let a1 = worst
  let a2 = worst
  let s = workSpace() + (block << 2)
  v128.store(s, a1)
  v128.store(s, a2, 16)
  const first = x - block
  const twice = block << 1
  for (let p = x - 16; p >= first; p -= 16) {
    const q = p + block
    const a = compared(v128.load(p), signs, worst)
    const b = compared(v128.load(q), signs, worst)
    const c = compared(v128.load(p + twice), signs, worst)
    const d = compared(v128.load(q + twice), signs, worst)
    s -= 64
    a1 = f64x2.pmax(a1, odds(a, b))
    a2 = f64x2.pmax(a2, odds(c, d))
    v128.store(s, a1, 32)
    v128.store(s, a2, 48)
    a1 = f64x2.pmax(a1, evens(a, b))
    a2 = f64x2.pmax(a2, evens(c, d))
    v128.store(s, a1)
    v128.store(s, a2, 16)
  }
}

function largest(out: usize, x: usize, block: usize, signs: v128): void {
  const worst = f64x2.splat(-Infinity)
  let a1 = worst
  let a2 = worst
  let s = workSpace() + 32
  const last = x + block - 8
  const twice = block << 1
  for (let p = x; p <= last; p += 16) {
    const q = p + block
    const a = compared(v128.load(p), signs, worst)
    const b = compared(v128.load(q), signs, worst)
    const c = compared(v128.load(p + twice), signs, worst)
    const d = compared(v128.load(q + twice), signs, worst)
    a1 = f64x2.pmax(a1, evens(a, b))
    a2 = f64x2.pmax(a2, evens(c, d))
    const m1 = restored(f64x2.pmax(v128.load(s), a1), signs)
    const m2 = restored(f64x2.pmax(v128.load(s, 16), a2), signs)
    if (p === last) {
      store2(out, block, m1)
      store2(out + twice, block, m2)
      return
    }
    a1 = f64x2.pmax(a1, odds(a, b))
    a2 = f64x2.pmax(a2, odds(c, d))
    const n1 = restored(f64x2.pmax(v128.load(s, 32), a1), signs)
    const n2 = restored(f64x2.pmax(v128.load(s, 48), a2), signs)
    v128.store(out, evens(m1, n1))
    v128.store(out + block, odds(m1, n1))
    v128.store(out + twice, evens(m2, n2))
    v128.store(out + twice + block, odds(m2, n2))
    out += 16
    s += 64
  }
}

/** Values with their own sign; 0 has none. */
function restored(values: v128, signs: v128): v128 {
  return f64x2.add(f64x2.mul(values, signs), f64x2.splat(0))
}

function places(out: usize, x: usize, _y: usize, groups: i32, w: i32, mode: i32): void {
  const block = (<usize>w) << 3
  const signs = f64x2.splat(mode > 0 ? 1 : -1)
  for (let g = 0; g < groups; g++) {
    placesBefore(x, block, signs)
    placesFrom(out, x, block, signs, f64x2.splat(<f64>abs(mode)))
    x += 4 * block
    out += 4 * block
  }
}

/** As `largestBefore`, and with each the row it stands in, counted from the boundary. Of equal ones the oldest. */
function placesBefore(x: usize, block: usize, signs: v128): void {
  const worst = f64x2.splat(-Infinity)
  const one = onePair()
  let row = f64x2.splat(0)
  let a1 = worst
  let a2 = worst
  let r1 = row
  let r2 = row
  let s = workSpace() + (block << 3)
  keep(s, a1, a2, r1, r2)
  const first = x - block
  const twice = block << 1
  for (let p = x - 16; p >= first; p -= 16) {
    const q = p + block
    const a = compared(v128.load(p), signs, worst)
    const b = compared(v128.load(q), signs, worst)
    const c = compared(v128.load(p + twice), signs, worst)
    const d = compared(v128.load(q + twice), signs, worst)
    s -= 128
    row = f64x2.sub(row, one)
    let v1 = odds(a, b)
    let v2 = odds(c, d)
    r1 = choose(row, r1, f64x2.ge(v1, a1))
    r2 = choose(row, r2, f64x2.ge(v2, a2))
    a1 = f64x2.pmax(a1, v1)
    a2 = f64x2.pmax(a2, v2)
    keep(s + 64, a1, a2, r1, r2)
    row = f64x2.sub(row, one)
    v1 = evens(a, b)
    v2 = evens(c, d)
    r1 = choose(row, r1, f64x2.ge(v1, a1))
    r2 = choose(row, r2, f64x2.ge(v2, a2))
    a1 = f64x2.pmax(a1, v1)
    a2 = f64x2.pmax(a2, v2)
    keep(s, a1, a2, r1, r2)
  }
}

function keep(s: usize, a1: v128, a2: v128, r1: v128, r2: v128): void {
  v128.store(s, a1)
  v128.store(s, a2, 16)
  v128.store(s, r1, 32)
  v128.store(s, r2, 48)
}

/** `past` is what a row, counted from the boundary, is short of its place in the window whose last row the boundary is. */
function placesFrom(out: usize, x: usize, block: usize, signs: v128, past: v128): void {
  const worst = f64x2.splat(-Infinity)
  const one = onePair()
  let row = f64x2.splat(0)
  let a1 = worst
  let a2 = worst
  let r1 = row
  let r2 = row
  let s = workSpace() + 64
  const last = x + block - 8
  const twice = block << 1
  for (let p = x; p <= last; p += 16) {
    const q = p + block
    const a = compared(v128.load(p), signs, worst)
    const b = compared(v128.load(q), signs, worst)
    const c = compared(v128.load(p + twice), signs, worst)
    const d = compared(v128.load(q + twice), signs, worst)
    let v1 = evens(a, b)
    let v2 = evens(c, d)
    r1 = choose(row, r1, f64x2.gt(v1, a1))
    r2 = choose(row, r2, f64x2.gt(v2, a2))
    a1 = f64x2.pmax(a1, v1)
    a2 = f64x2.pmax(a2, v2)
    const m1 = f64x2.add(choose(r1, v128.load(s, 32), f64x2.gt(a1, v128.load(s))), past)
    const m2 = f64x2.add(choose(r2, v128.load(s, 48), f64x2.gt(a2, v128.load(s, 16))), past)
    if (p === last) {
      store2(out, block, m1)
      store2(out + twice, block, m2)
      return
    }
    row = f64x2.add(row, one)
    past = f64x2.sub(past, one)
    v1 = odds(a, b)
    v2 = odds(c, d)
    r1 = choose(row, r1, f64x2.gt(v1, a1))
    r2 = choose(row, r2, f64x2.gt(v2, a2))
    a1 = f64x2.pmax(a1, v1)
    a2 = f64x2.pmax(a2, v2)
    const n1 = f64x2.add(choose(r1, v128.load(s, 96), f64x2.gt(a1, v128.load(s, 64))), past)
    const n2 = f64x2.add(choose(r2, v128.load(s, 112), f64x2.gt(a2, v128.load(s, 80))), past)
    row = f64x2.add(row, one)
    past = f64x2.sub(past, one)
    v128.store(out, evens(m1, n1))
    v128.store(out + block, odds(m1, n1))
    v128.store(out + twice, evens(m2, n2))
    v128.store(out + twice + block, odds(m2, n2))
    out += 16
    s += 128
  }
}
