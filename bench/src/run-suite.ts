/** Measures the works of a suite one after another, and clears away what each opened. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { reasonOf } from './race.ts'
import type { Row } from './row.ts'
import { rowOf } from './row.ts'
import type { Bench, Suite, Work } from './suite.ts'

export interface SuiteOptions extends Pick<Bench, 'runs' | 'quick' | 'say'> {
  /** Part of the names of the works to measure. */
  readonly only: string
  /** Ends after the work under way. */
  readonly signal: AbortSignal
}

export async function runSuite({ works }: Suite, { only, signal, ...options }: SuiteOptions): Promise<Row[]> {
  const rows: Row[] = []
  for (const work of works.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))) {
    if (signal.aborted) break
    options.say(`${work.name} ...`)
    rows.push(...(await runWork(work, options)))
  }
  return rows
}

/** A work that fails is a row that says so: the others are measured all the same. */
async function runWork(work: Work, options: Pick<Bench, 'runs' | 'quick' | 'say'>): Promise<readonly Row[]> {
  const closers: (() => Promise<unknown>)[] = []
  const onClose: Bench['onClose'] = close => void closers.unshift(close)
  const folder = async () => {
    const parent = join(cacheFolder, 'work')
    await mkdir(parent, { recursive: true })
    const made = await mkdtemp(join(parent, 'bench-'))
    onClose(() => rm(made, { recursive: true, force: true }))
    return made
  }
  try {
    return await work.measure({ ...options, onClose, folder })
  } catch (fault) {
    const ours = reasonOf(fault)
    return [{ ...rowOf({ work: work.name, size: '-', unit: '', ours }), met: false }]
  } finally {
    for (const close of closers) await close()
  }
}
