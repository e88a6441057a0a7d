/** Copies numbers from one array to another. */

/** Of fewer, a loop costs less than the view of an array that copying in one go takes. */
const FEW = 16

export function copyNumbers(from: Float64Array, first: number, count: number, to: Float64Array, start: number): void {
  if (count >= FEW) to.set(from.subarray(first, first + count), start)
  else for (let k = 0; k < count; k++) to[start + k] = from[first + k]!
}
