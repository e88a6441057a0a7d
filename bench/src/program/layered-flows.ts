/** Thousands of READY Flows in layers below one root, written straight into the tables. */
import { randomUUIDv7 } from 'node:crypto'
import type { Edge, Flow, Instance } from '@optaic/domain'
import type pg from 'pg'
import { bareKind } from './bare-kind.ts'

export interface Layers {
  readonly root: string
  readonly flows: number
}

/** The root alone is the first layer; each Flow of the others stands on three of the layer above. */
export async function makeLayers(client: pg.Client, projectId: string, layers: number, width: number): Promise<Layers> {
  const now = new Date().toISOString()
  const made = Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: layer === 0 ? 1 : width }, (_, i) => oneOf(projectId, `l${layer}-${i}`, now)),
  )
  const all = made.flat()
  const edges = made.slice(1).flatMap((layer, at) => layer.flatMap(({ flow }, i) => edgesTo(flow, made[at]!, i)))
  await insert(
    client,
    'resource',
    all.map(({ instance }) => resourceOf(instance)),
  )
  await insert(
    client,
    'instance',
    all.map(({ instance }) => instance),
  )
  await insert(
    client,
    'flow',
    all.map(({ flow }) => flow),
  )
  await insert(client, 'edge', edges)
  for (const table of ['resource', 'instance', 'flow', 'edge']) await client.query(`VACUUM ANALYZE ${table}`)
  return { root: made[0]![0]!.flow.id, flows: all.length }
}

const edgesTo = (flow: Flow, above: readonly { readonly flow: Flow }[], i: number): Edge[] =>
  [...new Set([0, 1, 2].map(k => above[(i + k) % above.length]!.flow.id))].map(upstream => ({
    downstream_flow_id: flow.id,
    upstream_flow_id: upstream,
    kind: 'data',
    role: 'input',
  }))

const resourceOf = ({ id, type, project_id, name, created_at, updated_at }: Instance) => ({
  id,
  type,
  parent_id: project_id,
  name,
  created_at,
  updated_at,
})

function oneOf(project_id: string, name: string, now: string): { readonly instance: Instance; readonly flow: Flow } {
  const instance: Instance = {
    id: randomUUIDv7(),
    project_id,
    type: bareKind.type,
    name,
    about: 'One of many.',
    definition_resource_id: null,
    definition_version_id: null,
    config_json: {},
    schedule_json: { type: 'manual' },
    freshness_json: { update_frequency: 'irregular' },
    execution_json: {},
    upstream_refs: [],
    promoted_from: null,
    revision: 1,
    created_at: now,
    updated_at: now,
  }
  const flow: Flow = {
    id: randomUUIDv7(),
    project_id,
    instance_id: instance.id,
    kind: 'refresh',
    run_kind: 'PipelineRun',
    status: 'READY',
    status_reason: 'run completed',
    status_at: now,
    resting_status: 'READY',
    last_data_date: '2026-03-05',
    expected_data_date: null,
    current_version_id: null,
    version_number: 1,
    last_run_id: null,
    active_run_id: null,
    provision_state: 'provisioned',
    provision_error: null,
    handle: instance.id,
    deployed_digest: null,
    paused: false,
  }
  return { instance, flow }
}

async function insert(client: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(null::${table}, $1)`, [
    JSON.stringify(rows),
  ])
}
