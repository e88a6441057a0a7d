/** Windows that hold nothing. */

/** Gives the rows of [start, end) whose last n rows (0: all so far) hold no finite value the `worth` of nothing. */
export function fillEmpty(
  out: Float64Array,
  x: Float64Array,
  start: number,
  end: number,
  n: number,
  worth: number,
): void {
  let last = Number.NEGATIVE_INFINITY
  for (let t = start; t < end; t++) {
    if (Number.isFinite(x[t])) last = t
    if (n === 0 ? last < start : t - last >= n) out[t] = worth
  }
}
