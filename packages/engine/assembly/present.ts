/** How many rows of a window are present, and the latest of them. Missing is NaN alone: an infinity is there. */

/** out[t] = number of present values among the w rows up to t (0: all); whole numbers, so the running count is exact. */
export function windowCount(out: usize, x: usize, start: i32, end: i32, w: i32, _least: i32, _q: f64): void {
  const filled = w === 0 || w > end - start ? end : start + w
  let n = f64x2.splat(0)
  let t = start
  for (; t < filled; t += 2) n = emit(out, t, filled, n, counted(x, t, filled))
  t = filled
  for (; t < end; t += 2) n = emit(out, t, end, n, f64x2.sub(counted(x, t, end), counted(x, t - w, end - w)))
}

/** 1 for each of two rows that is there; a row from `end` on is not. */
function counted(x: usize, t: i32, end: i32): v128 {
  const at = x + ((<usize>t) << 3)
  const v = t + 1 < end ? v128.load(at) : f64x2.replace_lane(v128.load64_zero(at), 1, NaN)
  return v128.and(f64x2.eq(v, v), f64x2.splat(1))
}

/** Writes the counts of two rows, n and what each of them adds; returns the second in both lanes. */
function emit(out: usize, t: i32, end: i32, n: v128, added: v128): v128 {
  const at = out + ((<usize>t) << 3)
  const before = v128.shuffle<f64>(added, f64x2.splat(0), 2, 0)
  const counts = f64x2.add(n, f64x2.add(added, before))
  if (t + 1 < end) v128.store(at, counts)
  else v128.store64_lane(at, counts, 0)
  return f64x2.add(n, f64x2.add(added, v128.shuffle<f64>(added, added, 1, 0)))
}

/** The bits of an infinity, without its sign: what is above them is no number. */
const INFINITE: u64 = 0xffe0000000000000

/** out[t] = the latest present value among the w rows up to t (0: all). Where rows are missing it goes by bits, without a branch. */
export function windowLatest(out: usize, x: usize, start: i32, end: i32, w: i32, _least: i32, _q: f64): void {
  const most = w === 0 ? i32.MAX_VALUE : w - 1
  let latest = reinterpret<u64>(NaN)
  let age = 0
  for (let t = start; t < end; ) {
    if (t + 3 < end && copyWhole(out, x, t)) {
      t += 4
      latest = load<u64>(x + ((<usize>t) << 3) - 8)
      age = 0
      continue
    }
    for (const to = min(t + 4, end); t < to; t++) {
      const at = (<usize>t) << 3
      const bits = load<u64>(x + at)
      const here = bits << 1 <= INFINITE
      age = select(0, age + 1, here)
      latest = select(bits, latest, here | (age > most))
      store<u64>(out + at, latest)
    }
  }
}

/** Copies four rows if none of them is missing. */
function copyWhole(out: usize, x: usize, t: i32): bool {
  const at = (<usize>t) << 3
  const a = v128.load(x + at)
  const b = v128.load(x + at, 16)
  if (!i64x2.all_true(v128.and(f64x2.eq(a, a), f64x2.eq(b, b)))) return false
  v128.store(out + at, a)
  v128.store(out + at, b, 16)
  return true
}
