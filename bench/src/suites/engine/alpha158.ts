/** Alpha158 on panel M, all columns, from file to columns, beside Qlib itself and Polars. */
import { compile, evaluate, type MemoryOptions, type Results } from '@optaic/engine'
import { alpha158Program } from '@optaic/macros-alpha158'
import type { TableSession } from '@optaic/ports'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { kernelMemory } from '../../panel/kernel-memory.ts'
import { panelFile } from '../../panel/panel-file.ts'
import { sizes } from '../../panel/recipe.ts'
import { openPythonPeer, type PythonPeerOptions } from '../../peers/python.ts'
import type { JsonChild } from '../../process/json-child.ts'
import { type Contender, race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'
import { qlibPeer } from './in-memory.ts'

export const alpha158: Work = {
  name: 'Alpha158',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'M'
    const file = await panelFile(size)
    const tables = await createDuckDbTables().open({ temporaryFolder: await bench.folder() })
    bench.onClose(() => tables.close())
    const [dates, symbols] = sizes[size]
    const memory = kernelMemory((alpha158Program.outputs.length + 8) * 1.01 * 8 * dates * symbols)
    let last: Results = {}
    const ours = () =>
      timed(async () => {
        last = await fromFile(tables, file, { memory, reuse: last })
      })
    const polars = asked(bench, { packages: 'columns', script: 'alpha158_polars.py', args: [file] }, {})
    const qlib = asked(bench, qlibPeer(file, size), { case: 'alpha158' })
    // Each by itself: after a run of Polars the system takes back gigabytes, and whoever comes next waits for it.
    const found = {
      ...(await race([{ name: 'ours', once: ours }], { runs: bench.runs, warmUps: 3 })),
      ...(await race([{ name: 'polars', once: polars }], { runs: Math.min(bench.runs, 3) })),
      // A minute; it has nothing to warm up.
      ...(await race([{ name: 'qlib', once: qlib }], { runs: 1, warmUps: 0 })),
    }
    const { ours: figure = 'not measured', ...peers } = found
    return [
      rowOf({
        work: 'Alpha158, all columns, from Parquet',
        size,
        unit: 'ms',
        ours: figure,
        peers,
        goals: [
          { than: 'qlib', most: 1 / 50 },
          { than: 'polars', most: 1 / 5 },
        ],
        notes: [
          'ours: one thread computes, 158 columns of float64, written over those of the run before',
          'polars: every thread, 143 columns of float32 (it has no rolling argmax); qlib: one process, 158 of float32, once',
        ],
      }),
    ]
  },
}

/** Writes over the columns of the run before, as the allocators of the peers hand them the memory they have just freed. */
async function fromFile(tables: TableSession, file: string, options: MemoryOptions): Promise<Results> {
  const program = compile(alpha158Program.outputs, alpha158Program)
  const table = await tables.scanParquet([file])
  return evaluate(program, await tables.panel({ table, fields: program.fields }), options)
}

/** Milliseconds that a peer says it took; its process is started at the first question. */
function asked(
  bench: Bench,
  options: PythonPeerOptions,
  question: Readonly<Record<string, unknown>>,
): Contender['once'] {
  let peer: Promise<JsonChild> | null = null
  return async () => {
    peer ??= openPythonPeer(options, bench.say).then(child => {
      bench.onClose(() => child.close())
      return child
    })
    return Number((await (await peer).ask(question)).seconds) * 1000
  }
}
