/** Where all but the records go, in words: for people, and for a later call to see whether it is asked for the same. */
import type { Settings } from '../settings.ts'

const between = ' and the orchestrator '

export const bucketOf = ({ bucket }: Settings): string | null =>
  bucket === null ? null : `s3://${bucket.bucket}/${bucket.prefix}`

/** Not the address of a server, which may be another for the same one. */
export const placeOf = (to: Settings): string =>
  `${bucketOf(to) ?? 'no bucket'}${between}${to.orchestrator}${to.prefect === null ? '' : `, work pool ${to.prefect.pool}`}`

const orchestratorIn = (place: string): string | undefined => place.split(between).at(-1)

/** Whether deployments may lie in the orchestrator of `then` that nobody would mend or remove after a move to `now`. */
export const leavesDeployments = (then: string, now: string): boolean =>
  orchestratorIn(then) !== 'local' && orchestratorIn(then) !== orchestratorIn(now)
