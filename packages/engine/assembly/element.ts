/** Functions of values one by one: out[i] from the inputs' [i] for rows [start, end). Inputs and output may be one array. */

export function eachAdd(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.add(v128.load(x + i), v128.load(y + i)))
  if (i < last) store<f64>(out + i, load<f64>(x + i) + load<f64>(y + i))
}
