/** Cancels a Run: one that waits ends at once, one that is under way is stopped by its worker. */
import { type Caller, isFinal, Problem, type Run } from '@optaic/domain'
import type { Context } from '../context.ts'
import { needRun, recordActivity } from '../records.ts'

/** Throws `run_not_active` when it has ended already. */
export async function cancelRun(context: Context, caller: Caller, id: string): Promise<Run> {
  const { flow_id } = await needRun(context.storage, id)
  return context.storage.transaction(async tx => {
    await tx.lockFlow(flow_id)
    const run = await tx.lockRun(id)
    if (run === null || isFinal(run.state))
      throw new Problem('run_not_active', `Run ${id} is ${run?.state ?? 'gone'} already`, {
        next: 'There is nothing to cancel.',
      })
    const now = context.clock()
    if (run.state === 'pending') {
      await tx.updateRun(id, {
        state: 'cancelled',
        cancel_requested: true,
        finished_at: now,
        error: { code: 'run_cancelled', message: 'The Run was cancelled before it started' },
      })
      await tx.appendEvent(`run:${id}`, 'state', { state: 'cancelled' }, now)
      if (run.plan_id !== null) await tx.addOutbox('plan.advance', `plan:${run.plan_id}`, { plan_id: run.plan_id })
    } else await tx.updateRun(id, { cancel_requested: true })
    if (run.external_id !== null) await tx.addOutbox('run.cancel', `run:${id}`, { external_id: run.external_id })
    await recordActivity(context, tx, caller, 'run.cancel_requested', {
      type: run.kind,
      id,
      project_id: run.project_id,
    })
    return (await tx.run(id)) ?? run
  })
}
