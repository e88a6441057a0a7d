/** Deletes an Instance: deployments first on the list of what is to be done, then the rows. */
import { type Caller, type Instance, Problem } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { needInstance, recordActivity } from '../records.ts'

/** Everything that hangs on an Instance, each before what it depends on. */
async function withDependents(tx: StorageWrites, root: Instance): Promise<Instance[]> {
  const order: Instance[] = []
  const seen = new Set<string>()
  const visit = async (instance: Instance): Promise<void> => {
    if (seen.has(instance.id)) return
    seen.add(instance.id)
    for (const user of await tx.dependents(instance.id)) await visit(user)
    order.push(instance)
  }
  await visit(root)
  return order
}

/** Returns the ids of all that was deleted. Throws `has_dependents` unless told to cascade, `instance_busy` while a Run is under way. */
export async function deleteInstance(
  context: Context,
  caller: Caller,
  id: string,
  cascade: boolean,
): Promise<readonly string[]> {
  const found = await needInstance(context.storage, id)
  return context.storage.transaction(async tx => {
    await tx.lockGraph(found.project_id)
    const doomed = await withDependents(tx, await needInstance(tx, id))
    if (doomed.length > 1 && !cascade) {
      const users = doomed.filter(instance => instance.id !== id)
      throw new Problem('has_dependents', `"${found.name}" is used by ${users.length} other Instances`, {
        details: users.map(user => ({ path: user.name, message: `is a ${user.type}` })),
        next: 'Delete those first, or delete with cascade to delete them too.',
      })
    }
    const flows = (await tx.flowsOfInstances(doomed.map(instance => instance.id))).toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    )
    for (const { id: flowId } of flows) {
      const flow = await tx.lockFlow(flowId)
      const { items } = await tx.runs({ flow_id: flowId, states: ['pending', 'running'], limit: 1 })
      if (items[0] !== undefined)
        throw new Problem('instance_busy', `Run ${items[0].id} of "${flow?.instance_name}" is ${items[0].state}`, {
          next: `Wait for it, or: optaic cancel ${items[0].id}`,
        })
      if (flow?.handle !== null && flow?.handle !== undefined)
        await tx.addOutbox('flow.remove', `flow:${flowId}`, { handle: flow.handle })
    }
    for (const instance of doomed) {
      await tx.deleteInstance(instance.id)
      await recordActivity(context, tx, caller, 'instance.deleted', {
        type: instance.type,
        id: instance.id,
        project_id: instance.project_id,
        payload: { name: instance.name },
      })
    }
    return doomed.map(instance => instance.id)
  })
}
