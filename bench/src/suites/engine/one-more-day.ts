/** One more day on panel L after a full run: only what that day needs is read and computed. */
import { compile, evaluate, evaluateTail } from '@optaic/engine'
import { readPanel, readPanelFrom } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { panelFile } from '../../panel/panel-file.ts'
import { race, timed } from '../../race.ts'
import type { Row } from '../../row.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'
import { storePrices } from './stored-prices.ts'

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
    return [
      rowOf({
        work: `${source}, one more day`,
        size,
        unit: 'ms',
        ours,
        peers,
        goals: [{ than: 'full run from Parquet', most: 0.01 }],
        notes: [compared(day, all, panel.dates.length), 'the panel is held in memory from the full run'],
      }),
      await fromTheStore(bench, size),
    ]
  },
}

const compared = (day: Float64Array, all: Float64Array, dates: number): string => {
  const same = day.every((value, s) => Object.is(value, all[(s + 1) * dates - 1]))
  return `${day.length} values, ${same ? 'bit for bit those of the full run' : 'NOT those of the full run'}`
}

/**
 * As the pipeline `expression` does it: nothing is held from the full run, and a session is opened each time. It opens
 * DuckDB when it first needs it, which reading these files and computing do not: a Run does when it writes its values.
 */
async function fromTheStore(bench: Bench, size: 'S' | 'L'): Promise<Row> {
  const prices = await storePrices(bench, size)
  const program = compile(source)
  const oneDay = async () => {
    const { tables, inputs } = await prices.open()
    try {
      const { panel, fromRow } = await readPanelFrom({ tables, inputs }, program, prices.day)
      return evaluateTail(program, panel, fromRow).value!
    } finally {
      await tables.close()
    }
  }
  const everything = async () => {
    const { tables, inputs } = await prices.open()
    try {
      const panel = await readPanel({ tables, inputs }, program)
      return { values: evaluate(program, panel).value!, dates: panel.dates.length }
    } finally {
      await tables.close()
    }
  }
  const found = await race(
    [
      { name: 'ours', once: () => timed(oneDay) },
      { name: 'full run from the store', once: () => timed(everything) },
    ],
    { runs: Math.max(bench.runs, 15), warmUps: 5 },
  )
  const { ours = 'not measured', ...peers } = found
  const all = await everything()
  return rowOf({
    work: `${source}, one more day, from the store`,
    size,
    unit: 'ms',
    ours,
    peers,
    goals: [{ than: 'full run from the store', most: 0.01 }],
    notes: [compared(await oneDay(), all.values, all.dates), 'of the 253 dates that are looked back at, two are read'],
  })
}
