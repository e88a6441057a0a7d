/** Arrays that every thread sees. */

import type { Panel } from '@optaic/engine'

/** An array of zeros in shared memory. */
export const sharedArray = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))

export const isShared = (array: Float64Array): boolean => array.buffer instanceof SharedArrayBuffer

/** The array itself where it is shared already, else a copy. */
export function shared(array: Float64Array): Float64Array {
  if (isShared(array)) return array
  const copy = sharedArray(array.length)
  copy.set(array)
  return copy
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

/** The same panel in shared memory; worth it once for a panel that is evaluated more than once. */
export const sharedPanel = (panel: Panel): Panel => ({
  ...panel,
  fields: mapped(panel.fields, shared),
  ...(panel.groups && { groups: mapped(panel.groups, group => ({ ...group, codes: shared(group.codes) })) }),
})
