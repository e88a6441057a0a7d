/** Two rows, a distance apart, as the two lanes of a vector. */

export function load2(at: usize, apart: usize): v128 {
  return v128.load64_lane(at + apart, v128.load64_zero(at), 1)
}

export function store2(at: usize, apart: usize, value: v128): void {
  v128.store64_lane(at, value, 0)
  v128.store64_lane(at + apart, value, 1)
}

/** The value itself where it is finite, else missing. */
export function finite(value: v128): v128 {
  return f64x2.add(value, f64x2.sub(value, value))
}
