/** A first refresh of a Parquet file into the store, beside DuckDB copying the same file. */
import { link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { panelFile } from '../../panel/panel-file.ts'
import { openPythonPeer } from '../../peers/python.ts'
import type { JsonChild } from '../../process/json-child.ts'
import { mostOfRunProcesses, openDatasetProgram, runFlow } from '../../program/open-dataset-program.ts'
import { type Contender, race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'

const mostMb = 2000

export const refresh: Work = {
  name: 'refresh from Parquet',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'L'
    const source = await panelFile(size)
    const program = await openDatasetProgram(bench)
    const file = join(program.files, 'panel.parquet')
    await link(source, file)
    let count = 0
    let rows = 0
    const memory: number[] = []
    const ours = async () => {
      const flowId = await program.makeDataset(`prices-${++count}`, 'panel.parquet')
      const milliseconds = await timed(async () => {
        rows = (await runFlow(program, flowId)).rows ?? 0
      })
      memory.push((await mostOfRunProcesses()) ?? 0)
      return milliseconds
    }
    const found = await race([{ name: 'ours', once: ours }, ...peers(bench, source)], { runs: bench.runs })
    const { ours: own = 'not measured', ...others } = found
    const work = 'first refresh of a Parquet file'
    const notes = [
      `${rows.toLocaleString('en')} rows; trigger to completed, every file hashed, written through to disk, and summed up`,
    ]
    return [
      rowOf({ work, size, unit: 'ms', ours: own, peers: others, goals: [{ than: 'DuckDB COPY', most: 2 }], notes }),
      rowOf({
        work: `${work}, most memory of its process`,
        size,
        unit: 'MB',
        ours: Math.max(0, ...memory) || 'not known',
        goals: [{ than: null, most: mostMb }],
      }),
    ]
  },
}

/** DuckDB as it is, and with the compression and row groups that the store asks for. */
function peers(bench: Bench, source: string): Contender[] {
  let peer: Promise<JsonChild> | null = null
  const open = () => {
    peer ??= openPythonPeer({ packages: 'columns', script: 'duckdb_copy.py' }, bench.say).then(child => {
      bench.onClose(() => child.close())
      return child
    })
    return peer
  }
  return (['default', 'same'] as const).map(format => ({
    name: format === 'default' ? 'DuckDB COPY' : 'DuckDB COPY, zstd',
    once: async () => {
      const folder = join(await bench.folder(), 'copies')
      await mkdir(folder)
      const found = await (await open()).ask({ source, target: join(folder, 'copy.parquet'), format })
      return Number(found.seconds) * 1000
    },
  }))
}
