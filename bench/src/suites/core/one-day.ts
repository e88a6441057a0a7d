/** One more day into a long history, beside the same day into a dataset that has a day only. */
import { link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { panelFile } from '../../panel/panel-file.ts'
import { sizes } from '../../panel/recipe.ts'
import { openDatasetProgram, runFlow } from '../../program/open-dataset-program.ts'
import { median, race, timed } from '../../race.ts'
import { type Figure, rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'

const peer = 'the same day on a dataset of one day'
/** Days a measurement; with the warm-up enough of them that files are merged on the way. */
const batch = 4
const mostTimes = 1.5

export const oneDay: Work = {
  name: 'one more day',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'L'
    const program = await openDatasetProgram(bench)
    const [count, symbols] = sizes[size]
    const days = await dayFiles(await bench.folder(), symbols, batch * (bench.runs + 1) + 1)
    const history = await panelFile(size)
    const open = async (name: string, first: string) => {
      const folder = join(program.files, name)
      await mkdir(folder)
      await link(first, join(folder, '0.parquet'))
      const flowId = await program.makeDataset(name, `${name}/*.parquet`)
      await runFlow(program, flowId)
      let next = 1
      const took: number[] = []
      const once = async () => {
        for (let i = 0; i < batch; i++) {
          await link(days[next]!, join(folder, `${next++}.parquet`))
          took.push(
            await timed(async () => {
              const { rows } = await runFlow(program, flowId)
              if (rows !== symbols) throw new Error(`${rows} rows came, not ${symbols}`)
            }),
          )
        }
        return median(took.slice(-batch))
      }
      return { name, once, took }
    }
    const long = await open('long', history)
    const short = await open('short', days[0]!)
    const found = await race([long, short], { runs: bench.runs })
    return [
      rowOf({
        work: 'one more day',
        size: `${symbols} symbols, after ${count.toLocaleString('en')} days`,
        unit: 'ms',
        ours: found.long as Figure,
        peers: { [peer]: found.short as Figure },
        goals: [{ than: peer, most: mostTimes }],
        notes: [
          `of ${long.took.length} days the slowest took ${Math.round(Math.max(...long.took))} ms, and ${Math.round(Math.max(...short.took))} ms there: files are merged now and then`,
        ],
      }),
    ]
  },
}

/** A Parquet file a day, after the last of every panel. */
async function dayFiles(folder: string, symbols: number, count: number): Promise<string[]> {
  const tables = await createDuckDbTables().open({ temporaryFolder: folder })
  try {
    const paths: string[] = []
    for (let day = 0; day < count; day++) {
      const rows = await tables.query(
        `SELECT DATE '2035-01-01' + ${day} AS date, 'S' || lpad(s::VARCHAR, 4, '0') AS symbol, s + ${day} / 7.0::DOUBLE AS open, s + 1.5::DOUBLE AS high,
           s - 1.5::DOUBLE AS low, s / 3.0::DOUBLE AS close, s * 1000.0::DOUBLE AS volume, s::DOUBLE AS vwap FROM range(${symbols}) AS r (s) ORDER BY s`,
        {},
      )
      paths.push((await tables.writeParquet(rows, join(folder, `${day}.parquet`))).path)
    }
    return paths
  } finally {
    await tables.close()
  }
}
