/** A panel moved to where compiled kernels reach it. */

import type { Panel } from '../panel.ts'
import type { KernelMemory } from './kernel-memory.ts'

/**
 * The same panel in memory that kernels reach, where each symbol's rows need no copying before they are computed with;
 * worth it for a panel that is evaluated more than once. Fields for which there is no room stay where they are.
 */
export function panelIn(memory: KernelMemory, panel: Panel): Panel {
  const move = (array: Float64Array): Float64Array => {
    const moved = memory.allocate(array.length)
    moved?.set(array)
    return moved ?? array
  }
  const fields = Object.entries(panel.fields).map(([name, values]) => [name, move(values)] as const)
  const groups = Object.entries(panel.groups ?? {}).map(
    ([name, group]) => [name, { ...group, codes: move(group.codes) }] as const,
  )
  return {
    ...panel,
    fields: Object.fromEntries(fields),
    ...(panel.groups !== undefined && { groups: Object.fromEntries(groups) }),
  }
}
