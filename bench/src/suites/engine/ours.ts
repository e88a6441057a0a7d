/** Our own evaluation as a contender. */
import { evaluate, type Panel, type Program, panelIn, type Results } from '@optaic/engine'
import { kernelMemory } from '../../panel/kernel-memory.ts'
import { type Contender, timed } from '../../race.ts'

/**
 * The panel lies in the engine's own memory before the clock starts, as those of the peers lie in theirs. Every run is handed
 * the results of the one before to write over, as the allocator of the peers hands them the memory they have just freed.
 */
export function ours(program: Program, panel: Panel): Contender {
  const size = panel.dates.length * panel.symbols.length * Float64Array.BYTES_PER_ELEMENT
  const memory = kernelMemory((program.fields.length + program.groups.length + program.outputs.length + 4) * 1.1 * size)
  const home = panelIn(memory, onlyRead(panel, program))
  let last: Results = {}
  return {
    name: 'ours',
    once: () =>
      timed(() => {
        last = evaluate(program, home, { reuse: last, memory })
      }),
  }
}

/** The panel with the fields of a program alone. */
const onlyRead = (panel: Panel, { fields }: Program): Panel => ({
  ...panel,
  fields: Object.fromEntries(Object.entries(panel.fields).filter(([name]) => fields.includes(name))),
})
