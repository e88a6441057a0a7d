/** Ends Runs whose worker stopped answering: a Flow cannot stay RUNNING without a living Run. */
import type { Run } from '@optaic/domain'
import type { Context } from '../context.ts'
import { later } from '../context.ts'
import { needInstance } from '../records.ts'
import { endCancelled, failRun } from './finish-run.ts'

/** Heartbeats come every 2 s; a worker that missed this many milliseconds of them is gone. */
export const silenceMs = 15_000

/** Somebody may have cancelled it where we do not hear of it by ourselves. */
async function wasCancelled({ orchestrator }: Context, { cancel_requested, external_id }: Run): Promise<boolean> {
  if (cancel_requested || external_id === null) return cancel_requested
  const standings = await orchestrator.standings([external_id]).catch(() => null)
  return standings?.get(external_id) === 'cancelled'
}

/** Returns the ids of the Runs that were ended or sent back. */
export async function reapSilentRuns(context: Context, limitMs = silenceMs): Promise<readonly string[]> {
  const silent = await context.storage.silentRuns(later(context.clock(), -limitMs))
  const reaped: string[] = []
  for (const run of silent) {
    const instance = await needInstance(context.storage, run.instance_id)
    const error = {
      code: 'worker_lost',
      message: `The worker ${run.worker} has not answered since ${run.heartbeat_at}`,
    }
    const finished = (await wasCancelled(context, run))
      ? await endCancelled(context, run, true)
      : await failRun(context, run, instance, error, true, true)
    if (finished.state !== 'lost') reaped.push(run.id)
  }
  return reaped
}
