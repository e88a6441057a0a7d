/** Records of the exam, each as small as it may be. */
import type { Flow, FlowStatus, Instance, Run } from '@optaic/domain'

export const at = '2026-03-06T12:00:00.000Z'
export const id = () => crypto.randomUUID()
export const uuid7 = () => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${id().slice(15)}`
}

export const newInstance = (
  project_id: string,
  name: string,
  upstream_refs: Instance['upstream_refs'] = [],
): Instance => ({
  id: uuid7(),
  project_id,
  type: 'Toy',
  name,
  about: '',
  definition_resource_id: null,
  definition_version_id: null,
  config_json: { a: [1, 2], b: null },
  schedule_json: { type: 'manual' },
  freshness_json: { update_frequency: 'daily' },
  execution_json: {},
  upstream_refs,
  promoted_from: null,
  revision: 1,
  created_at: at,
  updated_at: at,
})

export const newFlow = (instance: Instance, status: FlowStatus = 'READY'): Flow => ({
  id: uuid7(),
  project_id: instance.project_id,
  instance_id: instance.id,
  kind: 'refresh',
  run_kind: 'ToyRun',
  status,
  status_reason: '',
  status_at: at,
  resting_status: status === 'RUNNING' ? 'READY' : status,
  last_data_date: '2026-03-05',
  expected_data_date: null,
  current_version_id: null,
  version_number: 0,
  last_run_id: null,
  active_run_id: status === 'RUNNING' ? id() : null,
  provision_state: 'provisioning',
  provision_error: null,
  handle: null,
  deployed_digest: null,
  paused: false,
})

export const newRun = (flow: Flow, change: Partial<Run> = {}): Run => ({
  id: uuid7(),
  project_id: flow.project_id,
  instance_id: flow.instance_id,
  flow_id: flow.id,
  kind: 'ToyRun',
  state: 'pending',
  trigger: 'manual',
  mode: 'normal',
  attempt: 1,
  max_attempts: 1,
  plan_id: null,
  external_id: null,
  rerun_of: null,
  scheduled_for: null,
  created_at: at,
  started_at: null,
  finished_at: null,
  heartbeat_at: null,
  worker: null,
  cancel_requested: false,
  progress: null,
  definitions: [],
  config: {},
  inputs: [],
  seed: 7,
  knowledge_time: null,
  program_version: '0.1.0',
  output_version_id: null,
  rows: null,
  metrics: {},
  error: null,
  ...change,
})
