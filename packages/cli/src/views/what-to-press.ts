/** What to do about a Flow that is not as it should be: a command to copy. */
import type { Schema } from '@optaic/client'

type Flow = Schema<'Flow'>

/**
 * The command, or null when there is nothing to do. `name` is how the Flow is called on the command line.
 * What waits for others comes up with them (recursive); what is delayed asks its source once more.
 */
export function whatToPress(flow: Flow, name: string): string | null {
  if (flow.provision_error !== null) return 'optaic doctor'
  const press: Readonly<Record<Flow['status'], string | null>> = {
    READY: null,
    RUNNING: flow.active_run_id === null ? null : `optaic logs ${flow.active_run_id} -f`,
    STALE: `optaic run ${name} --mode recursive`,
    NOT_INITIALIZED: `optaic run ${name} --mode recursive`,
    STALE_SOURCE_DELAYED: `optaic run ${name}`,
    ERROR: flow.last_run_id === null ? `optaic run ${name}` : `optaic logs ${flow.last_run_id}`,
  }
  return press[flow.status]
}
