/** A server with two projects of the same shape, and tokens that reach one of them or both, to change or to read. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '@optaic/domain'
import { Api } from './api.ts'
import { openPlace, type Server, startServer, stop } from './place.ts'
import { openSource } from './source.ts'
import { until } from './until.ts'

const token = (holder: string) => `${holder}-`.padEnd(32, '0')

const rights = {
  owner: '',
  reader: 'read-only',
  ours: 'projects=ours,planned',
  'ours-reader': 'read-only projects=ours',
} as const
export type Holder = keyof typeof rights

/** What one project holds. */
export interface Holdings {
  readonly project: string
  readonly instance: string
  readonly flow: string
  readonly run: Run
  readonly plan: string
  /** Runs its dataset once more. */
  execute(): Promise<Run>
}

async function fill(api: Api, name: string, config: Parameters<Api['createDataset']>[2]): Promise<Holdings> {
  await api.createProject()
  await api.createDataset('prices', 'http', config)
  const { id: instance, flows } = await api.instance('prices')
  const flow = flows[0]!.id
  const { plan } = await api.ask<{ plan: { id: string } }>('POST', `/api/v1/flows/${flow}/runs`, { mode: 'recursive' })
  const first = async () => (await api.get<{ items: Run[] }>(`/api/v1/runs?project=${name}`)).items[0] ?? null
  await api.ended((await until('the plan to run its step', first)).id)
  const run = await api.execute('prices', 'force')
  return { project: run.project_id, instance, flow, run, plan: plan.id, execute: () => api.execute('prices', 'force') }
}

export interface TwoProjects {
  readonly server: Server
  readonly ours: Holdings
  readonly theirs: Holdings
  token(holder: Holder): string
  /** For a holder, in the project `ours`. */
  api(holder: Holder): Api
  close(): Promise<void>
}

export async function openTwoProjects(environment: Readonly<Record<string, string>> = {}): Promise<TwoProjects> {
  const place = openPlace()
  const source = await openSource()
  const file = join(place.folder, 'tokens')
  writeFileSync(
    file,
    Object.entries(rights)
      .map(([holder, right]) => `${holder}:${token(holder)} ${right}\n`)
      .join(''),
  )
  let server: Server | null = null
  const close = async () => {
    if (server !== null) await stop(server)
    await source.close()
    await place.close()
  }
  try {
    server = await startServer(place, ['--no-sample', '--token-file', file], environment)
    const { url } = server
    const api = (holder: Holder, project = 'ours') => new Api(url, { token: token(holder), project })
    const ours = await fill(api('owner'), 'ours', source.config('ours'))
    const theirs = await fill(api('owner', 'theirs'), 'theirs', source.config('theirs'))
    return { server, ours, theirs, token, api, close }
  } catch (fault) {
    await close()
    throw fault
  }
}
