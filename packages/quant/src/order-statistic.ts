/** The k-th smallest of many numbers without sorting them all (Hoare's quickselect, pivot the median of three). */

function swap(values: Float64Array, a: number, b: number): void {
  const held = values[a]!
  values[a] = values[b]!
  values[b] = held
}

/** Puts the median of the first, middle and last of `low` to `high` in the middle, and gives it. */
function medianOfThree(values: Float64Array, low: number, high: number): number {
  const middle = (low + high) >>> 1
  if (values[middle]! < values[low]!) swap(values, low, middle)
  if (values[high]! < values[low]!) swap(values, low, high)
  if (values[high]! < values[middle]!) swap(values, middle, high)
  return values[middle]!
}

/**
 * The value that would stand at `k` (from 0) were the first `count` of `values` in ascending order. Reorders them so that what
 * stands before `k` is not above it and what stands after is not below. None may be NaN.
 */
export function selectInPlace(values: Float64Array, count: number, k: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = medianOfThree(values, low, high)
    let i = low
    let j = high
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i <= j) swap(values, i++, j--)
    }
    if (k <= j) high = j
    else if (k >= i) low = i
    else break
  }
  return values[k]!
}
