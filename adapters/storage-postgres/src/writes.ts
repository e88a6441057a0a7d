/** Changes of the records: every method is a step of one transaction. */
import { type Instance, Problem, type Run } from '@optaic/domain'
import type { Plan, StorageReads, StorageWrites } from '@optaic/ports'
import type { Query } from './connection.ts'
import { namedFlow } from './reads.ts'
import { statusWrites } from './statuses.ts'
import { jsonText } from './storable.ts'

const jsonColumns = new Set([
  'config_json',
  'schedule_json',
  'freshness_json',
  'execution_json',
  'progress',
  'definitions',
  'config',
  'inputs',
  'metrics',
  'error',
  'columns',
  'manifest',
  'steps',
  'numbers',
  'payload',
  'parameters_schema',
  'input_schema',
  'output_schema',
  'upstreams',
  'guardrails',
  'flows',
  'status_aggregation_contract',
  'examples',
  'code',
  'promoted_from',
])
/** Takes a statement; its answer may still be to come. */
export type Send = (text: string, values?: readonly unknown[], name?: string) => Promise<unknown>

const safe = /^[a-z][a-z0-9_]*$/

const encoded = (column: string, value: unknown) =>
  value !== null && jsonColumns.has(column) ? jsonText(value) : value

function columnsOf(row: object): string[] {
  const columns = Object.keys(row).filter(column => (row as Record<string, unknown>)[column] !== undefined)
  const bad = columns.find(column => !safe.test(column))
  if (bad !== undefined) throw new TypeError(`"${bad}" is not the name of a column`)
  return columns
}

const names = new Map<string, string>()
/** The statements made here are few: each has a name, so that the server reads and plans it once for a connection. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `write_${names.size}`
  names.set(text, name)
  return name
}

async function insert(send: Send, table: string, row: object, conflict = ''): Promise<void> {
  if (!safe.test(table)) throw new TypeError(`"${table}" is not the name of a table`)
  const columns = columnsOf(row)
  const values = columns.map(column => encoded(column, (row as Record<string, unknown>)[column]))
  const text = `INSERT INTO ${table} (${columns.map(name => `"${name}"`).join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')}) ${conflict}`
  await send(text, values, nameOf(text))
}

async function update(send: Send, table: string, id: string, change: object): Promise<void> {
  const columns = columnsOf(change)
  if (columns.length === 0) return
  const values = columns.map(column => encoded(column, (change as Record<string, unknown>)[column]))
  const text = `UPDATE ${table} SET ${columns.map((name, at) => `"${name}" = $${at + 2}`).join(', ')} WHERE id = $1`
  await send(text, [id, ...values], nameOf(text))
}

type Extension = { readonly table: string; readonly row: Readonly<Record<string, unknown>> } | null

/**
 * The row of the type's own table, changed in place: tables of other types may refer to it. A rule of the table that
 * the schema of the configuration cannot express, such as min up to max, is told as `config_invalid`.
 */
async function keepExtension(query: Query, id: string, { table, row }: NonNullable<Extension>): Promise<void> {
  const names = columnsOf(row).map(name => `"${name}" = excluded."${name}"`)
  const conflict = `ON CONFLICT (instance_id) DO ${names.length === 0 ? 'NOTHING' : `UPDATE SET ${names.join(', ')}`}`
  try {
    await insert(query, table, { instance_id: id, ...row }, conflict)
  } catch (fault) {
    const { code, constraint } = fault as { readonly code?: string; readonly constraint?: string }
    if (code !== '23514') throw fault
    throw new Problem('config_invalid', `The configuration breaks the rule ${constraint} of ${table}`, {
      cause: fault,
      details: [{ path: '', message: `breaks ${constraint}: ${JSON.stringify(row)}` }],
      next: 'Look at the settings that the rule is about; they are right each alone, and wrong together.',
    })
  }
}

function instanceWrites(query: Query, send: Send) {
  const upstreams = async (instance: Instance) => {
    await send('DELETE FROM instance_upstream WHERE instance_id = $1', [instance.id])
    if (instance.upstream_refs.length === 0) return
    await send(
      'INSERT INTO instance_upstream (instance_id, ordinal, resource_id, role) SELECT $1, ordinality, id, role FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS u (id, role, ordinality)',
      [instance.id, instance.upstream_refs.map(ref => ref.resource_id), instance.upstream_refs.map(ref => ref.role)],
    )
  }
  return {
    insertInstance: async (instance: Instance, extension: Extension) => {
      const { upstream_refs: _, ...row } = instance
      await insert(send, 'resource', {
        id: row.id,
        type: row.type,
        parent_id: row.project_id,
        name: row.name,
        created_at: row.created_at,
        updated_at: row.updated_at,
      })
      await insert(send, 'instance', row)
      await upstreams(instance)
      if (extension !== null) await keepExtension(query, instance.id, extension)
    },
    updateInstance: async (instance: Instance, extension: Extension) => {
      const { upstream_refs: _, id, project_id: __, type: ___, created_at: ____, ...change } = instance
      const rows = await query('SELECT 1 FROM instance WHERE id = $1 AND revision = $2 FOR UPDATE', [
        id,
        instance.revision - 1,
      ])
      if (rows.length === 0)
        throw new Problem(
          'revision_conflict',
          `"${instance.name}" was changed by someone else since revision ${instance.revision - 1}`,
          { next: 'Read it again and repeat the change.' },
        )
      await update(send, 'instance', id, change)
      await update(send, 'resource', id, { name: instance.name, updated_at: instance.updated_at })
      await upstreams(instance)
      if (extension === null) return
      await keepExtension(query, id, extension)
    },
    deleteInstance: async (id: string) => void (await send('DELETE FROM resource WHERE id = $1', [id])),
    setExternalHandle: async (id: string, role: string, value: string) =>
      void (await send(
        'INSERT INTO external_handle VALUES ($1, $2, $3) ON CONFLICT (instance_id, role) DO UPDATE SET value = excluded.value',
        [id, role, value],
      )),
  }
}

/** Something new under a key has what waits there for its next try done at once: it would be in the way. */
const addOutbox = `
WITH hurried AS (UPDATE outbox SET due_at = now() WHERE key = $2 AND due_at > now())
INSERT INTO outbox (topic, key, payload) VALUES ($1, $2, $3)`

/**
 * What is asked for by `query` is waited for; the rest is sent, in order. `told` and `queued` mark that events or outbox
 * items were added, so that waiting readers are woken at the commit.
 */
export function createWrites(
  query: Query,
  send: Send,
  reads: StorageReads,
  marks: { readonly told: () => Promise<void>; readonly queued: () => void },
): StorageWrites {
  return {
    ...reads,
    ...instanceWrites(query, send),
    ...statusWrites(query, marks.told),
    insertProject: async project => {
      await insert(send, 'resource', {
        id: project.id,
        type: 'Project',
        parent_id: null,
        name: project.name,
        created_at: project.created_at,
        updated_at: project.created_at,
      })
      await insert(send, 'project', project)
    },
    deleteProject: async id => void (await send('DELETE FROM resource WHERE id = $1', [id])),
    insertDefinition: async definition => {
      await insert(send, 'resource', {
        id: definition.id,
        type: definition.kind,
        parent_id: null,
        name: definition.name,
        created_at: definition.created_at,
        updated_at: definition.created_at,
      })
      await insert(send, 'definition', definition)
    },
    insertDefinitionVersion: version => insert(send, 'definition_version', version),
    describeDefinitionVersion: (id, words) => update(send, 'definition_version', id, words),
    insertFlow: flow => insert(send, 'flow', flow),
    lockFlow: async id =>
      (await query<never>(`${namedFlow} WHERE f.id = $1 FOR UPDATE OF f`, [id], 'lock_flow'))[0] ?? null,
    updateFlow: (id, change) => update(send, 'flow', id, change),
    replaceEdges: async (id, edges) => {
      await send('DELETE FROM edge WHERE downstream_flow_id = $1', [id])
      for (const edge of edges) await insert(send, 'edge', edge)
    },
    lockGraph: async id => void (await send('SELECT 1 FROM project WHERE id = $1 FOR UPDATE', [id])),
    insertRun: run => insert(send, 'run', run),
    lockRun: async id => (await query<Run>('SELECT * FROM run WHERE id = $1 FOR UPDATE', [id], 'lock_run'))[0] ?? null,
    updateRun: (id, change) => update(send, 'run', id, change),
    insertArtifacts: async (run_id, artifacts) => {
      for (const artifact of artifacts) await insert(send, 'artifact', { run_id, ...artifact })
    },
    insertVersion: version => insert(send, 'dataset_version', version),
    insertPlan: plan => insert(send, 'plan', plan),
    lockPlan: async id => (await query<Plan>('SELECT * FROM plan WHERE id = $1 FOR UPDATE', [id]))[0] ?? null,
    updatePlan: plan => update(send, 'plan', plan.id, { state: plan.state, steps: plan.steps }),
    insertVerdicts: async verdicts => {
      for (const verdict of verdicts) await insert(send, 'guardrail_verdict', verdict)
    },
    insertActivity: activity => insert(send, 'activity', activity),
    addOutbox: async (topic, key, payload) => {
      marks.queued()
      await send(addOutbox, [topic, key, payload], 'add_outbox')
    },
  }
}
