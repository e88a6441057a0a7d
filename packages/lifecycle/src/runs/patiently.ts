/** Records how a Run ended once the database can be reached: what was computed is not thrown away for a cut. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isProblem, type Run } from '@optaic/domain'
import type { Context } from '../context.ts'
import type { Finished } from './finish-run.ts'

const longestMs = 15 * 60_000
const longestPauseMs = 2000

/** `record` may be repeated: it looks itself whether this try still counts. Throws what it throws, after a quarter of an hour of trying. */
export async function patiently(context: Context, run: Run, record: () => Promise<Finished>): Promise<Finished> {
  const end = performance.now() + longestMs
  for (let pause = 100, again = false; ; pause = Math.min(pause * 2, longestPauseMs), again = true) {
    try {
      const finished = await record()
      return again && finished.state === 'lost' ? await asRecorded(context, run, finished) : finished
    } catch (fault) {
      if (!isProblem(fault) || fault.code !== 'database_unreachable' || performance.now() > end) throw fault
    }
    await sleep(pause)
  }
}

/** A commit whose answer was lost: then it was this try after all that counted. */
async function asRecorded(context: Context, run: Run, lost: Finished): Promise<Finished> {
  const now = await context.storage.run(run.id)
  if (now === null || now.worker !== run.worker || now.attempt !== run.attempt) return lost
  if (now.state === 'completed') return { state: 'completed', message: 'completed' }
  if (now.state === 'cancelled') return { state: 'cancelled', message: 'cancelled' }
  return now.state === 'failed' ? { state: 'failed', message: now.error?.message ?? 'failed' } : lost
}
