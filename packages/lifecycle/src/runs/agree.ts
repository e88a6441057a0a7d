/** Brings Runs here and there to agree where the two have lost sight of each other; what is recorded here counts. */
import { isFinal, type Run } from '@optaic/domain'
import type { HeldRun } from '@optaic/ports'
import type { Context } from '../context.ts'
import { endOf } from './begin-run.ts'
import { cancelRun } from './cancel-run.ts'

/** What is younger than this is only on its way. */
export const onItsWayMs = 30_000

const caller = { actor: 'orchestrator', correlation_id: 'agree' }

/** What waits to be told to the orchestrator will bring the two together by itself. */
const isBeingTold = async ({ storage }: Context, run: Run): Promise<boolean> =>
  (await storage.pendingOutbox({ key: `run:${run.id}` })).length > 0

/** Throws `orchestrator_unreachable`. */
export async function agreeOnRuns(context: Context, onItsWay = onItsWayMs): Promise<void> {
  await followWaiting(context)
  for (const held of await context.orchestrator.held(onItsWay)) await followHeld(context, held)
}

/** A Run that waits here was cancelled there, or deleted there. */
async function followWaiting(context: Context): Promise<void> {
  const { items } = await context.storage.runs({ states: ['pending'], limit: 1000 })
  const ids = items.flatMap(run => run.external_id ?? [])
  if (ids.length === 0) return
  const standings = await context.orchestrator.standings(ids)
  for (const run of items) {
    if (run.external_id === null) continue
    const standing = standings.get(run.external_id)
    if ((standing !== undefined && standing !== 'cancelled') || (await isBeingTold(context, run))) continue
    if (standing === 'cancelled')
      await cancelRun(context, caller, run.id).catch(() => {}) // started or ended just now
    else await resubmit(context, run)
  }
}

const resubmit = ({ storage }: Context, run: Run): Promise<void> =>
  storage.transaction(async tx => {
    const now = await tx.lockRun(run.id)
    if (now?.state !== 'pending' || now.external_id !== run.external_id) return
    await tx.addOutbox('run.submit', `run:${run.id}`, { run_id: run.id })
  })

/** A worker took it there long ago: either it has the Run, or it is gone, or it could not say how the Run ended. */
async function followHeld(context: Context, { external_id, run_id }: HeldRun): Promise<void> {
  const { storage, orchestrator } = context
  const run = (await storage.runByExternalId(external_id)) ?? (run_id === null ? null : await storage.run(run_id))
  if (run === null) return orchestrator.release(external_id)
  if (await isBeingTold(context, run)) return
  if (run.external_id !== external_id)
    return orchestrator.conclude(external_id, {
      state: 'crashed',
      message: 'another try of the Run has taken its place',
    })
  if (run.state === 'pending') return orchestrator.release(external_id)
  if (!isFinal(run.state)) return
  const { state, message = '' } = endOf(run)
  await orchestrator.conclude(external_id, { state, message })
}
