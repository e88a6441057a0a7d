/** Copies numbers from one array to another. */

/** Of fewer, a loop costs less than copying in one go, and the view of an array that it takes. */
const FEW = 16

/** All numbers of a view to a place in another array. */
export function putNumbers(view: Float64Array, to: Float64Array, start: number): void {
  if (view.length >= FEW) to.set(view, start)
  else for (let k = 0; k < view.length; k++) to[start + k] = view[k]!
}

/** So many numbers from a place in one array to a place in another. */
export function copyNumbers(from: Float64Array, first: number, count: number, to: Float64Array, start: number): void {
  if (count >= FEW) to.set(from.subarray(first, first + count), start)
  else for (let k = 0; k < count; k++) to[start + k] = from[first + k]!
}
