/** The HTTP API as any program would call it: `fetch`, JSON, and problems as values. */
import type { Flow, JsonObject, Run } from '@optaic/domain'
import { until } from './until.ts'

/** The fields of a problem document that a caller relies on. */
export interface ProblemDocument {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly next: string
  readonly details: readonly { readonly path?: string; readonly message: string }[]
}

export interface InstanceView {
  readonly id: string
  readonly name: string
  readonly status: string | null
  readonly revision: number
  readonly flows: readonly Flow[]
}

export interface NewInstance {
  readonly type: string
  readonly name: string
  readonly definition?: string
  readonly config?: JsonObject
  readonly execution?: JsonObject
  readonly upstreams?: readonly { readonly name: string; readonly role: string }[]
}

export interface Rows {
  readonly version: number
  readonly rows: readonly JsonObject[]
}

export class Refused extends Error {
  readonly problem: ProblemDocument
  constructor(problem: ProblemDocument) {
    super(`${problem.code}: ${problem.detail}`)
    this.problem = problem
  }
}

const ends = ['completed', 'failed', 'cancelled']

export interface ApiOptions {
  /** What is sent as bearer token; none by default. */
  readonly token?: string
  /** Of the Instances that it makes and looks for; default `test`. */
  readonly project?: string
}

export class Api {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  private readonly project: string
  constructor(url: string, { token, project = 'test' }: ApiOptions = {}) {
    this.url = url
    this.headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    this.project = project
  }

  /** Throws `Refused` for everything that is not a success. */
  async ask<T>(method: string, path: string, body?: JsonObject): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const document = text === '' ? null : JSON.parse(text)
    if (!answer.ok) throw new Refused(document as ProblemDocument)
    return document as T
  }

  get<T>(path: string): Promise<T> {
    return this.ask('GET', path)
  }

  /** The problem of a request that must be refused. */
  async refusal(method: string, path: string, body?: JsonObject): Promise<ProblemDocument> {
    const found = await this.ask(method, path, body).then(
      () => null,
      (fault: unknown) => fault,
    )
    if (found instanceof Refused) return found.problem
    throw new Error(`${method} ${path} was not refused: ${String(found)}`)
  }

  async createProject(): Promise<void> {
    await this.ask('POST', '/api/v1/projects', { name: this.project })
    await this.create({ type: 'StoreInstance', name: 'store', definition: 'parquet' })
    await this.create({ type: 'AccessorInstance', name: 'accessor', definition: 'panel' })
  }

  create(instance: NewInstance): Promise<InstanceView> {
    return this.ask('POST', '/api/v1/instances', { project: this.project, ...instance } as unknown as JsonObject)
  }

  /** A pipeline and the dataset, or another type of its kind, that it fills. */
  async createDataset(
    name: string,
    definition: string,
    config: JsonObject,
    { type = 'DatasetInstance', execution = {}, inputs = [], extra = {} }: DatasetOptions = {},
  ): Promise<InstanceView> {
    await this.create({ type: 'PipelineInstance', name: `${name}-pipeline`, definition, config })
    const parts = [
      { name: `${name}-pipeline`, role: 'pipeline' },
      { name: 'store', role: 'store' },
      { name: 'accessor', role: 'accessor' },
    ]
    const upstreams = [...parts, ...inputs.map(input => ({ name: input, role: 'input' }))]
    return this.create({ type, name, execution, config: extra, upstreams })
  }

  async instance(name: string): Promise<InstanceView> {
    const { items } = await this.get<{ items: InstanceView[] }>(
      `/api/v1/instances?project=${this.project}&name=${name}`,
    )
    const found = items.find(item => item.name === name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }

  async flow(name: string): Promise<Flow> {
    return (await this.instance(name)).flows[0]!
  }

  /** Asks for a Run and does not wait for it. */
  async trigger(name: string, mode = 'normal'): Promise<Run> {
    const { id } = await this.flow(name)
    const { run } = await this.ask<{ run: Run }>('POST', `/api/v1/flows/${id}/runs`, { mode })
    return run
  }

  run(id: string): Promise<Run> {
    return this.get(`/api/v1/runs/${id}`)
  }

  runIn(id: string, states: readonly string[], limitMs?: number): Promise<Run> {
    const look = async () => {
      const run = await this.run(id)
      return states.includes(run.state) ? run : null
    }
    return until(`run ${id} to be ${states.join(' or ')}`, look, limitMs)
  }

  ended(id: string, limitMs?: number): Promise<Run> {
    return this.runIn(id, ends, limitMs)
  }

  /** Runs to the end. */
  async execute(name: string, mode = 'normal'): Promise<Run> {
    return this.ended((await this.trigger(name, mode)).id)
  }

  async rows(name: string, query = ''): Promise<Rows> {
    return this.get(`/api/v1/instances/${(await this.instance(name)).id}/data?${query}`)
  }

  async versions(name: string): Promise<readonly { number: number; rows: number; knowledge_time: string }[]> {
    const { id } = await this.instance(name)
    return (await this.get<{ items: [] }>(`/api/v1/instances/${id}/versions`)).items
  }
}

export interface DatasetOptions {
  readonly type?: string
  readonly execution?: JsonObject
  /** Names of datasets in the role `input`. */
  readonly inputs?: readonly string[]
  readonly extra?: JsonObject
}
