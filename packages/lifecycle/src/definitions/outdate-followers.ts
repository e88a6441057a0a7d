/** What a new version of a Definition means to those who follow the newest: checked against it, and made STALE. */
import { compareSemver, type DefinitionVersion, type Flow, type Instance } from '@optaic/domain'
import type { StorageReads, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { outdateFlows } from '../freshness/outdate-flows.ts'
import { unfitFor } from '../instances/resolve-instance.ts'
import { newestOf } from './newest-of.ts'

export interface Followers {
  /** Instances that follow the newest version, and those they are parts of. */
  readonly fitting: readonly Instance[]
  /** Those whose configuration does not fit, each with what it is a part of, and why. */
  readonly unfit: readonly {
    readonly follower: Instance
    readonly affected: readonly Instance[]
    readonly why: string
  }[]
  /** Flows whose expressions name it. */
  readonly naming: readonly Flow[]
}

/** Who follows from the versions before to the new one; nobody where it is not the newest. */
export async function followersOf(
  context: Context,
  reads: StorageReads,
  made: DefinitionVersion,
  before: readonly DefinitionVersion[],
): Promise<Followers> {
  const newest = newestOf(before)
  if (newest === null || compareSemver(made.version, newest.version) <= 0) return { fitting: [], unfit: [], naming: [] }
  const fitting: Instance[] = []
  const unfit: Followers['unfit'][number][] = []
  for (const follower of await reads.instancesOfDefinition(made.definition_id)) {
    if (follower.definition_version_id !== null) continue
    const affected = [follower, ...(await reads.dependents(follower.id))]
    const problem = unfitFor(context.kinds.get(follower.type), follower, made)
    if (problem === null) fitting.push(...affected)
    else {
      const faults = problem.details.map(({ path, message }) => `${path} ${message}`).join('; ')
      unfit.push({ follower, affected, why: `the configuration of "${follower.name}" does not fit: ${faults}` })
    }
  }
  return { fitting, unfit, naming: await reads.flowsUsing(before.map(({ id }) => id)) }
}

/** Whoever follows is no longer what a Run would make it. */
export async function outdateFollowers(
  context: Context,
  tx: StorageWrites,
  made: DefinitionVersion,
  before: readonly DefinitionVersion[],
): Promise<Followers> {
  const version = `${made.name} ${made.version}`
  const followers = await followersOf(context, tx, made, before)
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
  for (const { affected, why } of followers.unfit) {
    context.log('warning', `${version}: ${why}; mend it, or pin the version before`)
    await outdate(await tx.flowsOfInstances(affected.map(instance => instance.id)), why)
  }
  await outdate(await tx.flowsOfInstances(followers.fitting.map(instance => instance.id)), null)
  await outdate(followers.naming, null)
  return followers
}
