/** One more day on panel L after a full run: only what that day needs is computed. */
import { compile, evaluate, evaluateTail } from '@optaic/engine'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { panelFile } from '../../panel/panel-file.ts'
import { race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'

const source = 'ZSCORE(DELTA(close, 252))'

export const oneMoreDay: Work = {
  name: 'one more day',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'L'
    const tables = await createDuckDbTables().open({ temporaryFolder: await bench.folder() })
    bench.onClose(() => tables.close())
    const program = compile(source)
    const table = await tables.scanParquet([await panelFile(size)])
    const read = () => tables.panel({ table, fields: program.fields })
    const panel = await read()
    const last = panel.dates.length - 1
    const found = await race(
      [
        { name: 'ours', once: () => timed(() => evaluateTail(program, panel, last)) },
        { name: 'full run in memory', once: () => timed(() => evaluate(program, panel)) },
        { name: 'full run from Parquet', once: () => timed(async () => evaluate(program, await read())) },
      ],
      { runs: bench.runs, warmUps: 2 },
    )
    const { ours = 'not measured', ...peers } = found
    const all = evaluate(program, panel).value!
    const day = evaluateTail(program, panel, last).value!
    const same = day.every((value, s) => Object.is(value, all[(s + 1) * panel.dates.length - 1]))
    return [
      rowOf({
        work: `${source}, one more day`,
        size,
        unit: 'ms',
        ours,
        peers,
        goals: [{ than: 'full run from Parquet', most: 0.01 }],
        notes: [
          `${day.length} values, ${same ? 'bit for bit those of the full run' : 'NOT those of the full run'}`,
          'the panel is held in memory from the full run',
        ],
      }),
    ]
  },
}
