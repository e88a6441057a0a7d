/** Arrays that nobody reads any more, handed out again before new ones are made. */

import type { Panel } from '../panel.ts'
import type { Allocate } from './whole-arrays.ts'

/** Never hands out memory that the panel lies in: a result may have become a field of it. Values in spare arrays are left as they are. */
export function spareArrays(arrays: readonly Float64Array[], panel: Panel, otherwise: Allocate): Allocate {
  const taken = [...Object.values(panel.fields), ...Object.values(panel.groups ?? {}).map(({ codes }) => codes)]
  const spare: Float64Array[] = []
  for (const array of arrays.toReversed()) {
    if (taken.some(other => overlap(array, other))) continue
    taken.push(array)
    spare.push(array)
  }
  return length => {
    const at = spare.findLastIndex(array => array.length === length)
    return at < 0 ? otherwise(length) : spare.splice(at, 1)[0]!
  }
}

function overlap(a: Float64Array, b: Float64Array): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  )
}
