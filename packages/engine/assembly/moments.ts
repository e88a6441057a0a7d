/**
 * Cross sections made of a date's mean and deviation, or of its gross sum: for `dates` dates of symbol-major arrays whose
 * symbols are `stride` numbers apart, two dates side by side. `out` may be `x`.
 *
 * Deviations are taken from the date's first present value. That value is one of the section, so the sum of squares around
 * it is at most n + 1 times the one around the mean: one pass keeps all but log10(n) of the digits, however high the level.
 *
 * `work` has a row of origins, sums, squares and counts each, of which origins, means and inverse deviations are made.
 */

/** (x - mean) / deviation. */
export function crossScore(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  measure(x, stride, dates, symbols, work)
  const row = rowOf(dates)
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  for (let s = 0; s < symbols; s++, out += step, x += step) {
    let t: usize = 0
    for (; t + 8 < last; t += 16) v128.store(out + t, score(v128.load(x + t), work + t, row))
    if (t < last) v128.store64_lane(out + t, score(v128.load64_zero(x + t), work + t, row), 0)
  }
}

function score(v: v128, work: usize, row: usize): v128 {
  return f64x2.mul(centre(v, work, row), v128.load(work + 2 * row))
}

/** First value and mean deviation from it are kept apart, because their sum would lose digits. */
function centre(v: v128, work: usize, row: usize): v128 {
  return f64x2.sub(f64x2.sub(v, v128.load(work)), v128.load(work + row))
}

/** x - mean. */
export function crossCentre(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  measure(x, stride, dates, symbols, work)
  const row = rowOf(dates)
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  for (let s = 0; s < symbols; s++, out += step, x += step) {
    let t: usize = 0
    for (; t + 8 < last; t += 16) v128.store(out + t, centre(v128.load(x + t), work + t, row))
    if (t < last) v128.store64_lane(out + t, centre(v128.load64_zero(x + t), work + t, row), 0)
  }
}

/** a x / (sum of the absolutes); missing where that is 0. */
export function crossScale(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, a: f64): void {
  const row = rowOf(dates)
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  memory.fill(work, 0, row)
  for (let s = 0, from = x; s < symbols; s++, from += step) addAbsolutes(work, from, row)
  for (let t: usize = 0; t < row; t += 8) {
    const gross = load<f64>(work + t)
    store<f64>(work + t, gross > 0 ? gross : NaN)
  }
  const scale = f64x2.splat(a)
  for (let s = 0; s < symbols; s++, out += step, x += step) {
    let t: usize = 0
    for (; t + 8 < last; t += 16)
      v128.store(out + t, f64x2.mul(f64x2.div(v128.load(x + t), v128.load(work + t)), scale))
    if (t < last)
      v128.store64_lane(out + t, f64x2.mul(f64x2.div(v128.load64_zero(x + t), v128.load(work + t)), scale), 0)
  }
}

function addAbsolutes(sums: usize, x: usize, row: usize): void {
  for (let t: usize = 0; t < row; t += 16)
    v128.store(sums + t, f64x2.add(v128.load(sums + t), there(f64x2.abs(v128.load(x + t)))))
}

/** Bytes of a number for each date, rounded up to whole vectors. */
export function rowOf(dates: i32): usize {
  return ((<usize>dates + 1) & ~1) << 3
}

/** The value itself, 0 where it is missing. */
export function there(v: v128): v128 {
  return v128.and(v, f64x2.eq(v, v))
}

/** First finite value of each date, mean deviation from it, and the inverse of the standard deviation: infinite where all are equal. */
function measure(x: usize, stride: i32, dates: i32, symbols: i32, work: usize): void {
  const row = rowOf(dates)
  const step = (<usize>stride) << 3
  findOrigins(x, step, row, symbols, work)
  memory.fill(work + row, 0, 3 * row)
  let s = 0
  for (; s + 3 < symbols; s += 4, x += 4 * step) addFour(work, x, step, row)
  for (; s < symbols; s++, x += step) addOne(work, x, row)
  for (let at = work + row; at < work + 2 * row; at += 8) {
    const n = <f64>load<i64>(at + 2 * row)
    const sum = load<f64>(at)
    const squares = load<f64>(at + row) - sum * (sum / n)
    store<f64>(at, sum / n)
    // Several times faster than dividing by it. A deviation, being a root, is never so small or large that its inverse loses digits.
    store<f64>(at + row, 1 / sqrt(max<f64>(0, squares) / (n - 1)))
  }
}

/** First finite value of each date; missing where there is none. */
export function findOrigins(x: usize, step: usize, row: usize, symbols: i32, origins: usize): void {
  for (let t: usize = 0; t < row; t += 8) store<f64>(origins + t, NaN)
  let open = true
  for (let s = 0; s < symbols && open; s++, x += step) {
    let missing = f64x2.splat(0)
    for (let t: usize = 0; t < row; t += 16) {
      const known = v128.load(origins + t)
      const v = v128.load(x + t)
      const kept = v128.bitselect(known, f64x2.add(v, f64x2.sub(v, v)), f64x2.eq(known, known))
      v128.store(origins + t, kept)
      missing = v128.or(missing, f64x2.ne(kept, kept))
    }
    open = v128.any_true(missing)
  }
}

/** Four symbols at once: a quarter of the traffic on the sums. */
function addFour(work: usize, x: usize, step: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16) {
    const origin = v128.load(sums - row)
    const e = f64x2.sub(v128.load(x), origin)
    const f = f64x2.sub(v128.load(x + step), origin)
    const g = f64x2.sub(v128.load(x + 2 * step), origin)
    const h = f64x2.sub(v128.load(x + 3 * step), origin)
    const all = f64x2.add(f64x2.add(there(e), there(f)), f64x2.add(there(g), there(h)))
    v128.store(sums, f64x2.add(v128.load(sums), all))
    const squares = f64x2.add(f64x2.add(square(e), square(f)), f64x2.add(square(g), square(h)))
    v128.store(sums + row, f64x2.add(v128.load(sums + row), squares))
    const counted = i64x2.add(i64x2.add(known(e), known(f)), i64x2.add(known(g), known(h)))
    v128.store(sums + 2 * row, i64x2.sub(v128.load(sums + 2 * row), counted))
  }
}

function addOne(work: usize, x: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16) {
    const e = f64x2.sub(v128.load(x), v128.load(sums - row))
    v128.store(sums, f64x2.add(v128.load(sums), there(e)))
    v128.store(sums + row, f64x2.add(v128.load(sums + row), square(e)))
    v128.store(sums + 2 * row, i64x2.sub(v128.load(sums + 2 * row), known(e)))
  }
}

function square(v: v128): v128 {
  const kept = there(v)
  return f64x2.mul(kept, kept)
}

/** -1 where there is a value, else 0. */
export function known(v: v128): v128 {
  return f64x2.eq(v, v)
}
