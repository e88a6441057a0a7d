/** Arrays that nobody reads any more, handed out again before new ones are made. */

import type { Panel } from '../panel.ts'
import type { Allocate } from './whole-arrays.ts'

/** Never hands out memory that the panel lies in: a result may have become a field of it. Values in spare arrays are left as they are. */
export function spareArrays(arrays: readonly Float64Array[], panel: Panel): Allocate {
  const taken = new Set<ArrayBufferLike>(
    [...Object.values(panel.fields), ...Object.values(panel.groups ?? {}).map(({ codes }) => codes)].map(a => a.buffer),
  )
  const spare: Float64Array[] = []
  for (const array of arrays.toReversed()) {
    if (taken.has(array.buffer)) continue
    taken.add(array.buffer)
    spare.push(array)
  }
  return length => {
    const at = spare.findLastIndex(array => array.length === length)
    return at < 0 ? new Float64Array(length) : spare.splice(at, 1)[0]!
  }
}
