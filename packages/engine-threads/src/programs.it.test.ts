/** Whatever program it is: over threads, from any row, over whatever arrays are handed back, the bits are those of one evaluation. */

import { evaluate, type Results } from '@optaic/engine'
import { randomCase } from '@optaic/engine/fixtures/random-programs'
import { afterAll, expect, test } from 'vitest'
import { openEngineThreads } from './engine-threads.ts'
import { sharedPanel } from './shared-memory.ts'

const open = [1, 2, 3].map(threads => openEngineThreads({ threads, worthwhile: 0 }))
afterAll(() => Promise.all(open.map(evaluator => evaluator.close())))

/** Rows of the whole from one on. */
function rowsFrom(values: Float64Array, dates: number, from: number): Float64Array {
  const rows = dates - from
  const symbols = values.length / dates
  return Float64Array.from(
    { length: rows * symbols },
    (_, i) => values[Math.floor(i / rows) * dates + from + (i % rows)]!,
  )
}

// The programs of the engine's own test have lower seeds.
test.each(Array.from({ length: 40 }, (_, i) => 1000 + 10 * i))('ten random programs from %i on', async seeds => {
  for (let seed = seeds; seed < seeds + 10; seed++) {
    const { program, panel, below } = randomCase(seed)
    const dates = panel.dates.length
    const wanted = evaluate(program, panel)
    let before: Results = {}
    for (const [i, evaluator] of open.entries()) {
      for (const fromRow of [0, below(dates), dates - 1]) {
        const given = below(2) === 0 ? panel : sharedPanel(panel)
        before = await evaluator.evaluate(program, given, { fromRow, reuse: { ...before, ...given.fields } })
        for (const { name, source } of program.outputs) {
          const values = rowsFrom(wanted[name]!, dates, fromRow)
          expect(before[name]).toHaveLength(values.length)
          const at = values.findIndex((value, k) => !Object.is(value, before[name]![k]))
          expect(at, `seed ${seed}, ${i + 1} threads from row ${fromRow}: ${source}`).toBe(-1)
        }
      }
    }
  }
})
