/** The program with its shipped types, a worker, and datasets read from Parquet files. */
import { readdir, readFile } from 'node:fs/promises'
import type { Run } from '@optaic/domain'
import { openProgram, type Program, readSettings, startWorker } from '@optaic/host'
import type { Bench } from '../suite.ts'
import { caller } from './caller.ts'

export interface DatasetProgram extends Program {
  /** Folder that the paths of pipelines start from. */
  readonly files: string
  /** A new dataset of a Parquet file in that folder, as yet without data; gives the id of its Flow. */
  makeDataset(name: string, path: string): Promise<string>
}

/** Ends with the work. */
export async function openDatasetProgram(bench: Bench): Promise<DatasetProgram> {
  const settings = readSettings({ data: await bench.folder(), port: '0' }, {})
  const log = (level: string, message: string) => {
    if (level === 'error' || level === 'warning') bench.say(message)
  }
  const program = await openProgram({ settings, log, role: 'owner' })
  bench.onClose(() => program.close())
  const worker = await startWorker(program, process.env, 1)
  bench.onClose(() => worker.stop())
  const maintenance = await program.lifecycle.startMaintenance()
  bench.onClose(() => maintenance.stop())
  const { lifecycle } = program
  await lifecycle.createProject(caller, { name: 'bench' })
  const create = (type: string, name: string, rest: object) =>
    lifecycle.createInstance(caller, { project: 'bench', type, name, ...rest })
  await create('StoreInstance', 'parquet', { definition: 'parquet' })
  await create('AccessorInstance', 'table', { definition: 'table' })
  return {
    ...program,
    files: settings.roots[0]!,
    makeDataset: async (name, path) => {
      await create('PipelineInstance', `${name}-files`, {
        definition: 'files',
        config: { paths: [path], shape: { kind: 'long' } },
      })
      const parts = [
        [`${name}-files`, 'pipeline'],
        ['parquet', 'store'],
        ['table', 'accessor'],
      ]
      const made = await create('DatasetInstance', name, {
        upstreams: parts.map(([part, role]) => ({ name: part, role })),
      })
      return made.flows[0]!.id
    },
  }
}

/** Triggers a Flow and waits until its Run is over. Throws where it did not complete. */
export async function runFlow(
  { lifecycle, storage }: Pick<Program, 'lifecycle' | 'storage'>,
  flowId: string,
): Promise<Run> {
  const { run } = await lifecycle.triggerRun(caller, flowId, 'force')
  for (;;) {
    const now = await storage.run(run!.id)
    if (now?.state === 'completed') return now
    if (now === null || now.state === 'failed' || now.state === 'cancelled')
      throw new Error(`the Run ${now?.state}: ${now?.error?.message}`)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** Megabytes that the largest of the Run processes below this one has ever held; null where there is no /proc. */
export async function mostOfRunProcesses(): Promise<number | null> {
  const found: number[] = []
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!command.includes('task-entry') || Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue
    found.push(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024)
  }
  return found.length === 0 ? null : Math.max(...found)
}
