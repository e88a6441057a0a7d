/** What a new version of a Definition means to those who follow the newest: checked against it, and made STALE. */
import type { DefinitionVersion, Flow, Instance } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { outdateFlows } from '../freshness/outdate-flows.ts'
import { unfitFor } from '../instances/resolve-instance.ts'

/**
 * Instances that follow the newest version, those they are parts of, and those whose expressions name it, are no longer what a
 * Run would make them.
 */
export async function outdateFollowers(
  context: Context,
  tx: StorageWrites,
  made: DefinitionVersion,
  before: readonly DefinitionVersion[],
): Promise<void> {
  const version = `${made.name} ${made.version}`
  const followers = (await tx.instancesOfDefinition(made.definition_id)).filter(
    instance => instance.definition_version_id === null,
  )
  const seen = new Set<string>()
  const outdate = async (flows: readonly Flow[], unfit: string | null) => {
    const others = flows.filter(flow => !seen.has(flow.id))
    for (const flow of others) seen.add(flow.id)
    await outdateFlows(context, tx, others, {
      type: 'definition_changed',
      version,
      ...(unfit === null ? {} : { unfit }),
    })
  }
  const fitting: Instance[] = []
  for (const follower of followers) {
    const affected = [follower, ...(await tx.dependents(follower.id))]
    const unfit = unfitFor(context.kinds.get(follower.type), follower, made)
    if (unfit === null) fitting.push(...affected)
    else {
      const faults = unfit.details.map(({ path, message }) => `${path} ${message}`).join('; ')
      const words = `the configuration of "${follower.name}" does not fit: ${faults}`
      context.log('warning', `${version}: ${words}; mend it, or pin the version before`)
      await outdate(await tx.flowsOfInstances(affected.map(instance => instance.id)), words)
    }
  }
  await outdate(await tx.flowsOfInstances(fitting.map(instance => instance.id)), null)
  await outdate(await tx.flowsUsing(before.map(({ id }) => id)), null)
}
