/** Two rows, a distance apart, as the two lanes of a vector. */

export function load2(at: usize, apart: usize): v128 {
  return v128.load64_lane(at + apart, v128.load64_zero(at), 1)
}

export function store2(at: usize, apart: usize, value: v128): void {
  v128.store64_lane(at, value, 0)
  v128.store64_lane(at + apart, value, 1)
}

/** The first of two rows each, side by side; of the lanes of two of these, the rows of the first. */
export function evens(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2)
}

/** The second of two rows each, side by side. */
export function odds(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3)
}

/** The value itself where it is finite, else missing; in one instruction, with the same bits where it is done in two. */
export function finite(value: v128): v128 {
  return f64x2.relaxed_madd(value, f64x2.splat(0), value)
}

/** Of each lane the first where `mask` has all its bits set, the second where it has none; in one instruction. */
export function choose(first: v128, second: v128, mask: v128): v128 {
  return i64x2.relaxed_laneselect(first, second, mask)
}

/**
 * Constants as a loop needs them: taken from memory before it. Written into it they would be made anew in every turn, of up to
 * four instructions each.
 */
const pairs = memory.data<f64>([NaN, NaN, 1, 1, -1, -1], 16)

export function missingPair(): v128 {
  return v128.load(pairs)
}

export function onePair(): v128 {
  return v128.load(pairs, 16)
}

export function minusOnePair(): v128 {
  return v128.load(pairs, 32)
}

/** A number of a table in both lanes. Read, because a literal in a loop is made anew in every turn. */
export function constant(table: usize, n: usize): v128 {
  return v128.load64_splat(table + (n << 3))
}

/** A value that is not below 0, with the sign of another. */
export function signed(value: v128, other: v128): v128 {
  return v128.or(value, v128.and(other, f64x2.splat(-0.0)))
}
