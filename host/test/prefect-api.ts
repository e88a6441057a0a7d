/** Prefect's own API as anybody would call it, to look at what is there and to do things there by hand. */
import { authorization, type LocalPrefect } from '@optaic/orchestrator-prefect/local-server'
import { until } from './until.ts'

export interface FlowRunThere {
  readonly id: string
  readonly state_type: string
  readonly state_name: string
  readonly tags: readonly string[]
  readonly work_pool_name: string | null
  readonly state: { readonly message: string | null }
}

export interface DeploymentThere {
  readonly id: string
  readonly name: string
  readonly paused: boolean
  readonly parameters: { readonly flow_id?: string }
  readonly schedules: readonly { readonly active: boolean; readonly schedule: object }[]
}

export interface PrefectApi {
  /** Those of a work pool. */
  deployments(pool: string): Promise<readonly DeploymentThere[]>
  /** What another program of the pool's kind does: a deployment of its own. */
  deploy(pool: string, flowId: string): Promise<string>
  flowRun(id: string): Promise<FlowRunThere>
  /** Waits for the flow run to be in one of the states, told by type or name. */
  inState(id: string, states: readonly string[], limitMs?: number): Promise<FlowRunThere>
  /** What `prefect deployment run` and the button in the UI do; gives the id of the flow run. */
  start(deploymentId: string): Promise<string>
  cancel(id: string): Promise<void>
  /** Every flow run that shows this Run of ours. */
  ofRun(runId: string): Promise<readonly FlowRunThere[]>
  logs(id: string): Promise<readonly string[]>
  artifacts(id: string): Promise<readonly { readonly type: string; readonly data: string }[]>
}

export function prefectApi({ url }: Pick<LocalPrefect, 'url'>, authString?: string): PrefectApi {
  const headers = { ...authorization({ authString }), 'content-type': 'application/json' }
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const flowRun = (id: string) => ask<FlowRunThere>('GET', `/flow_runs/${id}`)
  const ofFlowRun = (id: string) => ({ flow_run_id: { any_: [id] } })
  return {
    deployments: pool => ask('POST', '/deployments/filter', { work_pools: { name: { any_: [pool] } } }),
    deploy: async (pool, flowId) => {
      const flow = await ask<{ id: string }>('POST', '/flows/', { name: `of ${flowId}` })
      const what = { parameters: { flow_id: flowId }, tags: ['optaic'], work_pool_name: pool }
      return (await ask<{ id: string }>('POST', '/deployments/', { name: flowId, flow_id: flow.id, ...what })).id
    },
    flowRun,
    inState: (id, states, limitMs) => {
      const look = async () => {
        const run = await flowRun(id)
        return states.includes(run.state_type) || states.includes(run.state_name) ? run : null
      }
      return until(`flow run ${id} to be ${states.join(' or ')}`, look, limitMs)
    },
    start: async id => (await ask<FlowRunThere>('POST', `/deployments/${id}/create_flow_run`, {})).id,
    cancel: id => ask('POST', `/flow_runs/${id}/set_state`, { state: { type: 'CANCELLING' } }),
    ofRun: runId => ask('POST', '/flow_runs/filter', { flow_runs: { tags: { all_: [`run:${runId}`] } } }),
    logs: async id =>
      (await ask<{ message: string }[]>('POST', '/logs/filter', { logs: ofFlowRun(id) })).map(({ message }) => message),
    artifacts: id => ask('POST', '/artifacts/filter', { artifacts: ofFlowRun(id) }),
  }
}
