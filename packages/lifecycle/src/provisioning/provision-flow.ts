/** Makes the orchestrator agree with the database, one Flow at a time; every step may be repeated. */
import { type Instance, parseDuration, type Schedule } from '@optaic/domain'
import type { DeploymentSpec, NamedFlow } from '@optaic/ports'
import type { Context } from '../context.ts'

/** A schedule that the orchestrator keeps; `upstream`, `manual` and disabled ones are not its business. */
function keptSchedule(schedule: Schedule, scheduled: boolean): Schedule {
  if (!scheduled || schedule.type === 'manual' || schedule.type === 'upstream' || schedule.enabled === false)
    return { type: 'manual' }
  return schedule
}

/** What the orchestrator should keep for a Flow. */
export function deploymentSpec(context: Context, flow: NamedFlow, instance: Instance): DeploymentSpec {
  const declaration = context.kinds.get(instance.type)?.flows.find(candidate => candidate.kind === flow.kind)
  return {
    flow_id: flow.id,
    name: `${flow.project_name}/${flow.instance_name}/${flow.kind}`,
    tags: ['optaic', instance.type, flow.run_kind],
    schedule: keptSchedule(instance.schedule_json, declaration?.scheduled ?? true),
    timeout_seconds: Math.ceil(parseDuration(instance.execution_json.timeout ?? '1h') / 1000),
  }
}

/** Throws when the orchestrator does not take it; the reason is kept with the Flow and the outbox tries again. */
export async function provisionFlow(context: Context, flowId: string): Promise<void> {
  const flow = await context.storage.flow(flowId)
  const instance = flow === null ? null : await context.storage.instance(flow.instance_id)
  if (flow === null || instance === null) return
  try {
    const deployment = await context.orchestrator.deploy(deploymentSpec(context, flow, instance), flow.paused)
    const kept = await context.storage.transaction(async tx => {
      if ((await tx.lockFlow(flowId)) === null) return false
      await tx.updateFlow(flowId, {
        handle: deployment.handle,
        deployed_digest: deployment.digest,
        paused: deployment.paused,
        provision_state: 'provisioned',
        provision_error: null,
      })
      return true
    })
    if (!kept) await context.orchestrator.remove(deployment.handle) // deleted in the meantime
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault)
    await context.storage.transaction(tx =>
      tx.updateFlow(flowId, { provision_state: 'provisioning', provision_error: reason }),
    )
    throw fault
  }
}
