/** Panels that every thread sees. */

import { sharedArray } from '@optaic/array-memory'
import type { Panel } from '@optaic/engine'

export const isShared = (array: Float64Array): boolean => array.buffer instanceof SharedArrayBuffer

/** The array itself where it is shared already, else a copy. */
function shared(array: Float64Array, make: Allocate): Float64Array {
  if (isShared(array)) return array
  const copy = make(array.length)
  copy.set(array)
  return copy
}

type Allocate = (length: number) => Float64Array

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

/** The same panel in shared memory; worth it once for a panel that is evaluated more than once. */
export const sharedPanel = (panel: Panel): Panel => sharedPanelIn(sharedArray, panel)

/** The same, with a say in where copies are made. */
export const sharedPanelIn = (make: Allocate, panel: Panel): Panel => ({
  ...panel,
  fields: mapped(panel.fields, array => shared(array, make)),
  ...(panel.groups && { groups: mapped(panel.groups, group => ({ ...group, codes: shared(group.codes, make) })) }),
})

/** All arrays of a panel. */
export const arraysOf = ({ fields, groups }: Panel): readonly Float64Array[] => [
  ...Object.values(fields),
  ...Object.values(groups ?? {}).map(({ codes }) => codes),
]
