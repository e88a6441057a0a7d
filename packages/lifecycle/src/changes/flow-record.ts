/** Watches a transaction: which Flows it makes, deploys anew, or gives another status. */
import type { FlowId, FlowStatus, ProjectId } from '@optaic/domain'
import type { NamedFlow, StorageWrites } from '@optaic/ports'

export interface FlowChange {
  /** Null where the project is made as well: what is only planned has no id. */
  readonly project_id: string | null
  readonly project_name: string
  readonly instance_name: string
  readonly instance_type: string
  readonly kind: string
  /** Null for a Flow that is made. */
  readonly old_status: FlowStatus | null
  /** Of a Flow with a Run under way: the status once that has ended. */
  readonly new_status: FlowStatus
  readonly reason: string
  /** Whether the orchestrator is told: of a new Flow, schedule, name, or execution. */
  readonly deployed: boolean
}

export interface FlowRecord {
  /** The transaction, to be used from now on. */
  readonly tx: StorageWrites
  /** What has changed so far, by project, Instance and kind. */
  changes(): Promise<readonly FlowChange[]>
}

/** What lies deeper than this was never seen; lineage is asked for to a depth. */
const everything = 1_000_000

export function recordFlows(tx: StorageWrites): FlowRecord {
  const before = new Map<FlowId, NamedFlow | null>()
  const deployed = new Set<FlowId>()
  const made = new Set<ProjectId>()
  const note = (flow: NamedFlow) => {
    if (!before.has(flow.id)) before.set(flow.id, flow)
  }
  const recorded: StorageWrites = {
    ...tx,
    insertProject: async project => {
      made.add(project.id)
      await tx.insertProject(project)
    },
    insertFlow: async flow => {
      before.set(flow.id, null)
      await tx.insertFlow(flow)
    },
    lockFlow: async id => {
      const flow = await tx.lockFlow(id)
      if (flow !== null) note(flow)
      return flow
    },
    markDownstreamStale: async (id, reason, at) => {
      for (const node of (await tx.lineage([id], 'downstream', everything)).nodes) note(node)
      return tx.markDownstreamStale(id, reason, at)
    },
    addOutbox: async (topic, key, payload) => {
      if (topic === 'flow.provision') deployed.add(payload.flow_id as FlowId)
      await tx.addOutbox(topic, key, payload)
    },
  }
  return {
    tx: recorded,
    changes: async () => {
      const ids = [...new Set([...before.keys(), ...deployed])]
      const found: FlowChange[] = []
      for (const id of ids) {
        const now = await tx.flow(id)
        const change = now === null ? null : changeOf(before.get(id), now, deployed.has(id))
        if (change !== null) found.push(made.has(change.project_id ?? '') ? { ...change, project_id: null } : change)
      }
      return found.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    },
  }
}

/** `before` is null for a Flow that was made, undefined for one whose status nobody touched. */
function changeOf(before: NamedFlow | null | undefined, now: NamedFlow, deployed: boolean): FlowChange | null {
  const { project_id, project_name, instance_name, instance_type, kind, status_reason: reason } = now
  const moved = before !== undefined && before?.resting_status !== now.resting_status
  if (!moved && !deployed) return null
  const old_status = before === null ? null : (before?.status ?? now.status)
  const new_status = moved ? now.resting_status : now.status
  return { project_id, project_name, instance_name, instance_type, kind, old_status, new_status, reason, deployed }
}

const placeOf = ({ project_name, instance_name, kind }: FlowChange) => `${project_name}\t${instance_name}\t${kind}`
