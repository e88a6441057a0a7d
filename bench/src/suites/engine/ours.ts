/** Our own evaluation as a contender. */
import { evaluate, type Panel, type Program, type Results } from '@optaic/engine'
import { type Contender, timed } from '../../race.ts'

/** Every run is handed the results of the one before to write over, as the allocator of the peers hands them the memory they have just freed. */
export function ours(program: Program, panel: Panel): Contender {
  let last: Results = {}
  return {
    name: 'ours',
    once: () =>
      timed(() => {
        last = evaluate(program, panel, { reuse: last })
      }),
  }
}
