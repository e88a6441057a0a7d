/** A small desk in memory behind the real HTTP routes, and the program pointed at it: no port, no process, no database. */
import { Problem } from '@optaic/domain'
import { createApp, type FlowView, type InstanceView, type Services } from '@optaic/http'
import { createCli } from '../create-cli.ts'

export type Flow = FlowView
export type Instance = InstanceView
export type Run = Awaited<ReturnType<Services['getRun']>>
export type Plan = Awaited<ReturnType<Services['getPlan']>>

const at = '2026-03-06T21:00:00.000Z'

/** Ids that can be read: `id('a', 1)` is `aaaaaaaa-0000-7000-8000-000000000001`. */
export const id = (letter: string, number: number): string =>
  `${letter.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`

/** What a test says about a thing; the rest is as it mostly is. Ids are plain strings here. */
type Told<T> = { readonly [K in keyof T]?: T[K] extends string | null ? string | null : T[K] }

export const flow = (number: number, told: Told<Flow> = {}): Flow =>
  ({
    id: id('f', number),
    project_id: id('b', 1),
    project_name: 'desk',
    instance_id: id('a', number),
    instance_name: `dataset-${number}`,
    instance_type: 'DatasetInstance',
    kind: 'refresh',
    run_kind: 'PipelineRun',
    status: 'READY',
    status_reason: '',
    status_at: at,
    resting_status: 'READY',
    last_data_date: null,
    expected_data_date: null,
    current_version_id: null,
    version_number: 0,
    last_run_id: null,
    active_run_id: null,
    provision_state: 'provisioned',
    provision_error: null,
    handle: null,
    deployed_digest: null,
    paused: false,
    ...told,
  }) as Flow

export const instance = (number: number, flows: readonly Flow[], told: Told<Instance> = {}): Instance =>
  ({
    id: id('a', number),
    project_id: id('b', 1),
    project_name: 'desk',
    type: flows[0]?.instance_type ?? 'PipelineInstance',
    name: flows[0]?.instance_name ?? `part-${number}`,
    about: '',
    definition_resource_id: null,
    definition_version_id: null,
    config_json: {},
    schedule_json: { type: 'manual' },
    freshness_json: { update_frequency: 'irregular' },
    execution_json: {},
    upstream_refs: [],
    promoted_from: null,
    flow_execution_handles: {},
    status: flows[0]?.status ?? null,
    provisioning: { state: 'provisioned', reason: null },
    flows,
    revision: 1,
    created_at: at,
    updated_at: at,
    ...told,
  }) as Instance

export const run = (number: number, told: Told<Run> = {}): Run =>
  ({
    id: id('e', number),
    project_id: id('b', 1),
    instance_id: id('a', 1),
    flow_id: id('f', 1),
    kind: 'PipelineRun',
    state: 'completed',
    trigger: 'manual',
    mode: 'normal',
    attempt: 1,
    max_attempts: 1,
    plan_id: null,
    external_id: null,
    rerun_of: null,
    scheduled_for: null,
    created_at: at,
    started_at: at,
    finished_at: '2026-03-06T21:00:02.500Z',
    heartbeat_at: null,
    worker: 'worker-1',
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
    ...told,
  }) as Run

const page = <T>(items: readonly T[], { limit, after }: { limit: number; after?: string | undefined }) => {
  const from = Number(after ?? 0)
  const rest = items.length > from + limit
  return { items: items.slice(from, from + limit), next: rest ? String(from + limit) : null }
}

export interface Desk {
  readonly instances?: readonly Instance[]
  /** Newest first. */
  readonly runs?: readonly Run[]
  /** Use cases that the test plays itself. */
  readonly services?: Partial<Services>
}

function servicesOf({ instances = [], runs = [], services = {} }: Desk): Services {
  const found = <T>(value: T | undefined, code: 'instance_not_found' | 'flow_not_found' | 'run_not_found'): T => {
    if (value === undefined) throw new Problem(code, 'It is not there')
    return value
  }
  const flows = instances.flatMap(one => one.flows)
  const own: Partial<Services> = {
    kinds: [],
    listInstances: async ({ project, type, name, ...query }) =>
      page(
        instances.filter(
          one =>
            (project === undefined || one.project_name === project) &&
            (type === undefined || one.type === type) &&
            (name === undefined || one.name === name),
        ),
        query,
      ),
    getInstance: async wanted =>
      found(
        instances.find(one => one.id === wanted),
        'instance_not_found',
      ),
    listFlows: async ({ project, status, ...query }) =>
      page(
        flows.filter(
          one => (project === undefined || one.project_name === project) && (status ?? one.status) === one.status,
        ),
        query,
      ),
    getFlow: async wanted =>
      found(
        flows.find(one => one.id === wanted),
        'flow_not_found',
      ),
    listRuns: async ({ instance_id, flow_id, state, ...query }) =>
      page(
        runs.filter(
          one =>
            (instance_id ?? one.instance_id) === one.instance_id &&
            (flow_id ?? one.flow_id) === one.flow_id &&
            (state ?? one.state) === one.state,
        ),
        query,
      ),
    getRun: async wanted =>
      found(
        runs.find(one => one.id === wanted),
        'run_not_found',
      ),
    getDefinition: async () => {
      throw new Problem('definition_not_found', 'It is not there')
    },
    listVerdicts: async () => ({ items: [], next: null }),
    onEvents: () => () => {},
    ...services,
  }
  return new Proxy(own as Services, {
    get: (target, name) => {
      if (name in target) return target[name as keyof Services]
      throw new Error(`the desk of this test has no ${String(name)}`)
    },
  })
}

export interface Outcome {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly live?: boolean
  readonly signal?: AbortSignal
  readonly pause?: (ms: number) => Promise<void>
}

/** Runs a command line against the desk: what it printed where, and its exit code. */
export async function optaic(desk: Desk, line: string, around: Surroundings = {}): Promise<Outcome> {
  const app = createApp({
    services: servicesOf(desk),
    version: '0.1.0',
    guard: { hosts: ['desk.test'], holders: () => [], maxBodyBytes: 1_000_000 },
    newId: () => 'c-1',
    onFault: fault => {
      throw fault
    },
  })
  let out = ''
  let err = ''
  const cli = createCli({
    version: '0.1.0',
    defaultUrl: 'http://desk.test',
    fetch: async request => {
      const headers = new Headers(request.headers)
      headers.set('host', 'desk.test')
      const { status, headers: given, body } = await app.fetch(new Request(request, { headers }))
      // A body ends with the signal of its request, as one from the network does.
      return new Response(body?.pipeThrough(new TransformStream(), { signal: request.signal }) ?? null, {
        status,
        headers: given,
      })
    },
    terminal: {
      write: text => {
        out += text
      },
      writeError: text => {
        err += text
      },
      colour: false,
      live: around.live ?? false,
      columns: Number.POSITIVE_INFINITY,
    },
    signal: around.signal,
    pause: around.pause ?? (async () => {}),
  })
  const exitCode = await cli.run(line.split(' '))
  return { exitCode, out, err }
}
