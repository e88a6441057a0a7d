/** Reads of the records, the same inside a transaction and outside. */
import {
  type Activity,
  type Artifact,
  type DatasetVersion,
  type Definition,
  type DefinitionVersion,
  type Flow,
  type FlowStatus,
  type Instance,
  isId,
  Problem,
  type Project,
  type Run,
  type RunLog,
} from '@optaic/domain'
import type { GuardrailVerdict, NamedFlow, OfProjects, Page, Paged, Plan, StorageReads } from '@optaic/ports'
import type { Query } from './connection.ts'
import { readEvents, readLastPosition } from './events.ts'
import { readEdges, readLineage } from './lineage.ts'

const instanceColumns = `i.*, coalesce((SELECT json_agg(json_build_object('resource_id', u.resource_id, 'role', u.role) ORDER BY u.ordinal)
  FROM instance_upstream u WHERE u.instance_id = i.id), '[]') AS upstream_refs`
export const namedFlow = `SELECT f.*, p.name AS project_name, i.name AS instance_name, i.type AS instance_type
  FROM flow f JOIN instance i ON i.id = f.instance_id JOIN project p ON p.id = f.project_id`

/** Conditions and their values, numbered as they come. */
class Filter {
  readonly values: unknown[] = []
  private readonly conditions: string[] = []

  add(condition: (place: string) => string, value: unknown): this {
    if (value === undefined) return this
    this.values.push(value)
    this.conditions.push(condition(`$${this.values.length}`))
    return this
  }

  /** Of one project, which an index finds in order, or of any of several. */
  of(condition: (places: string) => string, projects: OfProjects | undefined): this {
    return this.add(place => condition(typeof projects === 'string' ? place : `ANY(${place}::uuid[])`), projects)
  }

  get where(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`
  }
}

interface PageSpec {
  readonly select: string
  readonly id: string
  readonly newestFirst: boolean
}

/** One page in the order of ids, which are made in the order of time. */
async function pageOf<T extends { readonly id: string }>(
  query: Query,
  filter: Filter,
  page: Page,
  spec: PageSpec,
): Promise<Paged<T>> {
  const limit = Math.min(Math.max(page.limit ?? 100, 1), 100_000)
  if (page.after !== undefined && !isId(page.after))
    throw new Problem('invalid_request', `No page ends at "${page.after}"`, {
      details: [{ path: '/after', message: 'is not the `next` of a page' }],
      next: 'Give `next` of the page before, as it came.',
    })
  filter.add(place => `${spec.id} ${spec.newestFirst ? '<' : '>'} ${place}`, page.after)
  const rows = await query<T>(
    `${spec.select} ${filter.where} ORDER BY ${spec.id} ${spec.newestFirst ? 'DESC' : 'ASC'} LIMIT ${limit + 1}`,
    filter.values,
  )
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

const first = <T>(rows: readonly T[]): T | null => rows[0] ?? null

function catalogueReads(query: Query) {
  return {
    project: async (idOrName: string) =>
      first(await query<Project>(`SELECT * FROM project WHERE ${isId(idOrName) ? 'id' : 'name'} = $1`, [idOrName])),
    projects: ({ among, ...page }: Page & { readonly among?: readonly string[] }) =>
      pageOf<Project>(
        query,
        new Filter().add(p => `(id::text = ANY(${p}::text[]) OR name = ANY(${p}))`, among),
        page,
        { select: 'SELECT * FROM project', id: 'id', newestFirst: false },
      ),
    definition: async (idOrName: string, kind?: string) =>
      first(
        await query<Definition>(
          `SELECT * FROM definition WHERE ${isId(idOrName) ? 'id' : 'name'} = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY kind LIMIT 1`,
          [idOrName, kind ?? null],
        ),
      ),
    registeredDefinitions: () =>
      query<Definition>("SELECT * FROM definition WHERE origin = 'registered' ORDER BY name", []),
    definitions: (filter: Page & { readonly kind?: string; readonly name?: string }) =>
      pageOf<Definition>(
        query,
        new Filter().add(p => `kind = ${p}`, filter.kind).add(p => `name = ${p}`, filter.name),
        filter,
        { select: 'SELECT * FROM definition', id: 'id', newestFirst: false },
      ),
    definitionVersions: (id: string) =>
      query<DefinitionVersion>('SELECT * FROM definition_version WHERE definition_id = $1 ORDER BY id DESC', [id]),
    definitionVersionsNamed: (kinds: readonly string[], names: readonly string[]) =>
      query<DefinitionVersion>(
        'SELECT * FROM definition_version WHERE kind = ANY($1::text[]) AND name = ANY($2::text[]) ORDER BY id DESC',
        [kinds, names],
      ),
    definitionVersion: async (id: string) =>
      first(await query<DefinitionVersion>('SELECT * FROM definition_version WHERE id = $1', [id])),
  }
}

function instanceReads(query: Query) {
  const select = `SELECT ${instanceColumns} FROM instance i`
  return {
    instance: async (id: string) =>
      isId(id) ? first(await query<Instance>(`${select} WHERE i.id = $1`, [id], 'instance')) : null,
    instanceByName: async (project_id: string, name: string) =>
      first(await query<Instance>(`${select} WHERE i.project_id = $1 AND i.name = $2`, [project_id, name])),
    instances: (filter: Page & { readonly project_id?: OfProjects; readonly type?: string; readonly name?: string }) =>
      pageOf<Instance>(
        query,
        new Filter()
          .of(ids => `i.project_id = ${ids}`, filter.project_id)
          .add(p => `i.type = ${p}`, filter.type)
          .add(p => `i.name = ${p}`, filter.name),
        filter,
        { select, id: 'i.id', newestFirst: false },
      ),
    instancesByIds: async (ids: readonly string[]) =>
      ids.length === 0
        ? []
        : query<Instance>(`${select} WHERE i.id = ANY($1::uuid[]) ORDER BY i.id`, [ids], 'instances_by_ids'),
    dependents: (id: string) =>
      query<Instance>(
        `${select} WHERE i.id IN (SELECT instance_id FROM instance_upstream WHERE resource_id = $1) ORDER BY i.id`,
        [id],
      ),
    flowsUsing: (ids: readonly string[]) =>
      query<Flow>(
        `SELECT f.* FROM flow f JOIN run r ON r.id = f.last_run_id
         WHERE EXISTS (
           SELECT 1 FROM jsonb_array_elements(r.definitions) AS used
           WHERE used->>'slot' = 'library' AND used->>'definition_version_id' = ANY($1::text[])
             AND used->>'pinned' IS NULL)
         ORDER BY f.id`,
        [ids],
      ),
    instancesOfDefinition: (id: string) =>
      query<Instance>(`${select} WHERE i.definition_resource_id = $1 ORDER BY i.id`, [id]),
    externalHandles: async (id: string) =>
      Object.fromEntries(
        (
          await query<{ role: string; value: string }>(
            'SELECT role, value FROM external_handle WHERE instance_id = $1',
            [id],
          )
        ).map(row => [row.role, row.value]),
      ),
  }
}

function flowReads(query: Query) {
  return {
    flow: async (id: string) =>
      isId(id) ? first(await query<NamedFlow>(`${namedFlow} WHERE f.id = $1`, [id], 'flow')) : null,
    flowsOfInstances: (ids: readonly string[]) =>
      query<Flow>('SELECT * FROM flow WHERE instance_id = ANY($1::uuid[]) ORDER BY id', [ids], 'flows_of_instances'),
    flows: (filter: Page & { readonly project_id?: OfProjects; readonly statuses?: readonly FlowStatus[] }) =>
      pageOf<NamedFlow>(
        query,
        new Filter()
          .of(ids => `f.project_id = ${ids}`, filter.project_id)
          .add(p => `f.status = ANY(${p})`, filter.statuses),
        filter,
        { select: namedFlow, id: 'f.id', newestFirst: false },
      ),
    upstreams: (id: string) =>
      query<NamedFlow & { role: string; edge_kind: string }>(
        `SELECT f.*, p.name AS project_name, i.name AS instance_name, i.type AS instance_type, e.role, e.kind AS edge_kind
         FROM edge e JOIN flow f ON f.id = e.upstream_flow_id JOIN instance i ON i.id = f.instance_id JOIN project p ON p.id = f.project_id
         WHERE e.downstream_flow_id = $1 ORDER BY e.role, f.id`,
        [id],
        'upstreams',
      ),
    downstreams: (id: string) =>
      query<NamedFlow>(
        `${namedFlow} WHERE f.id IN (SELECT downstream_flow_id FROM edge WHERE upstream_flow_id = $1) ORDER BY f.id`,
        [id],
        'downstreams',
      ),
    lineage: readLineage(query),
    edgesOfProject: readEdges(query),
  }
}

function runReads(query: Query) {
  return {
    run: async (id: string) =>
      isId(id) ? first(await query<Run>('SELECT * FROM run WHERE id = $1', [id], 'run')) : null,
    runByExternalId: async (external: string) =>
      first(await query<Run>('SELECT * FROM run WHERE external_id = $1 ORDER BY id DESC LIMIT 1', [external])),
    runs: (
      filter: Page & {
        readonly project_id?: OfProjects
        readonly instance_id?: string
        readonly flow_id?: string
        readonly states?: readonly string[]
      },
    ) =>
      pageOf<Run>(
        query,
        new Filter()
          .of(ids => `project_id = ${ids}`, filter.project_id)
          .add(p => `instance_id = ${p}`, filter.instance_id)
          .add(p => `flow_id = ${p}`, filter.flow_id)
          .add(p => `state = ANY(${p})`, filter.states),
        filter,
        { select: 'SELECT * FROM run', id: 'id', newestFirst: true },
      ),
    lastRun: async (flow_id: string, state: string) =>
      first(
        await query<Run>(
          'SELECT * FROM run WHERE flow_id = $1 AND state = $2 ORDER BY id DESC LIMIT 1',
          [flow_id, state],
          'last_run',
        ),
      ),
    logs: (run_id: string, after: number, limit: number) =>
      query<RunLog>('SELECT * FROM run_log WHERE run_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3', [
        run_id,
        after,
        limit,
      ]),
    artifacts: (run_id: string) =>
      query<Artifact>('SELECT name, media_type, key, bytes, sha256 FROM artifact WHERE run_id = $1 ORDER BY name', [
        run_id,
      ]),
    silentRuns: (before: string) =>
      query<Run>("SELECT * FROM run WHERE state = 'running' AND heartbeat_at < $1 ORDER BY id", [before]),
    version: async (id: string) =>
      first(await query<DatasetVersion>('SELECT * FROM dataset_version WHERE id = $1', [id], 'version')),
    versions: (instance_id: string, page: Page) =>
      pageOf<DatasetVersion>(
        query,
        new Filter().add(p => `instance_id = ${p}`, instance_id),
        page,
        { select: 'SELECT * FROM dataset_version', id: 'id', newestFirst: true },
      ),
    plan: async (id: string) => (isId(id) ? first(await query<Plan>('SELECT * FROM plan WHERE id = $1', [id])) : null),
    activePlans: () => query<Plan>("SELECT * FROM plan WHERE state = 'active' ORDER BY id"),
    verdicts: (
      filter: Page & { readonly project_id?: OfProjects; readonly instance_id?: string; readonly run_id?: string },
    ) =>
      pageOf<GuardrailVerdict>(
        query,
        new Filter()
          .of(ids => `instance_id IN (SELECT id FROM instance WHERE project_id = ${ids})`, filter.project_id)
          .add(p => `instance_id = ${p}`, filter.instance_id)
          .add(p => `run_id = ${p}`, filter.run_id),
        filter,
        { select: 'SELECT * FROM guardrail_verdict', id: 'id', newestFirst: true },
      ),
  }
}

function journalReads(query: Query) {
  return {
    activities: (
      filter: Page & {
        readonly project_id?: OfProjects
        readonly resource_id?: string
        readonly correlation_id?: string
      },
    ) =>
      pageOf<Activity>(
        query,
        new Filter()
          .of(ids => `project_id = ${ids}`, filter.project_id)
          .add(p => `resource_id = ${p}`, filter.resource_id)
          .add(p => `correlation_id = ${p}`, filter.correlation_id),
        filter,
        { select: 'SELECT * FROM activity', id: 'id', newestFirst: true },
      ),
    events: readEvents(query),
    lastPosition: readLastPosition(query),
  }
}

export const createReads = (query: Query): StorageReads => ({
  ...catalogueReads(query),
  ...instanceReads(query),
  ...flowReads(query),
  ...runReads(query),
  ...journalReads(query),
})
