/** ZSCORE(DELTA(close, 252)) on panel L from a Parquet file to values, beside Polars and DuckDB on the same file. */
import { join } from 'node:path'
import { panelFile } from '../../panel/panel-file.ts'
import { openPythonPeer, pythonWith } from '../../peers/python.ts'
import { type Answer, type JsonChild, startJsonChild } from '../../process/json-child.ts'
import { type Contender, race } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'
import { compared } from './checksum.ts'

const source = 'ZSCORE(DELTA(close, 252))'
const mostMb = 1000

export const fromParquet: Work = {
  name: 'from Parquet to values',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'L'
    const file = await panelFile(size)
    const answers: Record<string, Answer> = {}
    const most: Record<string, number> = {}
    /** Every measurement is a process of its own, which has read nothing before and holds nothing else. */
    const contender = (name: string, start: () => Promise<JsonChild>): Contender => ({
      name,
      once: async () => {
        const child = await start()
        try {
          const answer = await child.ask({})
          answers[name] = answer
          most[name] = Math.max(most[name] ?? 0, Number(answer.max_rss_mb))
          return Number(answer.seconds) * 1000
        } finally {
          await child.close()
        }
      },
    })
    const ours = async () =>
      startJsonChild({
        command: process.execPath,
        args: [join(import.meta.dirname, 'from-parquet-entry.ts'), source, file],
      })
    const peer = (engine: string) => () =>
      openPythonPeer({ packages: 'columns', script: 'zscore_of_file.py', args: [engine, file] }, bench.say)
    const contenders = [
      contender('ours', ours),
      contender('polars', peer('polars')),
      contender('duckdb', peer('duckdb')),
    ]
    const { ours: own = 'not measured', ...others } = await race(contenders, { runs: bench.runs })
    const notes = await checked(bench, ours, peer)
    const { ours: memory = 'not measured', ...memories } = most
    return [
      rowOf({
        work: `${source} from Parquet`,
        size,
        unit: 'ms',
        ours: own,
        peers: others,
        goals: [
          { than: 'polars', most: 1 },
          { than: 'duckdb', most: 1 },
        ],
        notes: [
          'each measurement is a process of its own, with every thread for reading; ours computes on one, the peers on all',
          typeof answers.ours?.read_seconds === 'number'
            ? `ours, the last time: ${Math.round(answers.ours.read_seconds * 1000)} ms until the panel was read`
            : 'ours gave no times',
          ...notes,
        ],
      }),
      rowOf({
        work: `${source} from Parquet, most memory`,
        size,
        unit: 'MB',
        ours: memory,
        peers: memories,
        goals: [{ than: null, most: mostMb }],
      }),
    ]
  },
}

/** Whether the peers give the same values. */
async function checked(
  bench: Bench,
  ours: () => Promise<JsonChild>,
  peer: (engine: string) => () => Promise<JsonChild>,
): Promise<string[]> {
  const ask = async (start: () => Promise<JsonChild>) => {
    const child = await start()
    try {
      return await child.ask({ check: true })
    } finally {
      await child.close()
    }
  }
  const own = await ask(ours)
  const known = { count: Number(own.count), sum: Number(own.sum), absSum: Number(own.abs_sum) }
  const notes: string[] = []
  for (const engine of ['polars', 'duckdb']) {
    if (await pythonWith('columns', bench.say).catch(() => null))
      notes.push(compared(engine, known, await ask(peer(engine))))
  }
  return notes
}
