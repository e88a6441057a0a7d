/** `optaic describe`: everything there is to say about one Instance, Definition or Run. */
import { type Schema, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { findInstance, findRun, type Instance, isId, orNull, type Run } from '../find/find-by-name.ts'
import { namesOfFlows } from '../find/names-of-flows.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { indented, jsonBlock } from '../terminal/blocks.ts'
import { type Column, renderPairs, renderTable } from '../terminal/table.ts'
import { moment } from '../terminal/words.ts'
import { flowColumns } from '../views/flow-table.ts'
import { runColumns, runText } from '../views/run-table.ts'

type DefinitionVersion = Schema<'DefinitionVersion'>
type Verdict = Schema<'GuardrailVerdict'>

const latestRuns = 5

async function describe(session: Session, name: string): Promise<void> {
  const { client } = session
  if (isId(name)) {
    const run = await orNull(
      unwrap(client.api.GET('/api/v1/runs/{id}', { params: { path: { id: name } } })),
      'run_not_found',
    )
    if (run !== null) return describeRun(session, run)
  }
  const definition = await orNull(
    unwrap(client.api.GET('/api/v1/definitions/{definition}', { params: { path: { definition: name } } })),
    'definition_not_found',
  )
  const instance = await orNullFault(() => findInstance(session, name), definition !== null)
  if (instance !== null) return describeInstance(session, instance)
  if (definition !== null) return describeDefinition(session, definition)
}

/** An Instance goes before a Definition of the same name; its absence matters only when there is neither. */
async function orNullFault(find: () => Promise<Instance>, mayBeMissing: boolean): Promise<Instance | null> {
  try {
    return await find()
  } catch (fault) {
    if (mayBeMissing && fault instanceof Error && 'code' in fault && fault.code === 'instance_not_found') return null
    throw fault
  }
}

async function describeInstance(session: Session, instance: Instance): Promise<void> {
  const { client, terminal } = session
  const path = { id: instance.id }
  const [{ items: runs }, { items: verdicts }, upstreams] = await Promise.all([
    unwrap(client.api.GET('/api/v1/instances/{id}/runs', { params: { path, query: { limit: latestRuns } } })),
    unwrap(
      client.api.GET('/api/v1/guardrail-verdicts', {
        params: { query: { instance_id: instance.id, limit: latestRuns } },
      }),
    ),
    Promise.all(instance.upstream_refs.map(reference => upstreamName(session, reference))),
  ])
  const nameOf = await namesOfFlows(
    client,
    runs.map(run => run.flow_id),
  )
  const failed = verdicts.filter(verdict => !verdict.passed)
  const text = [
    renderPairs([
      ['Name', instance.name],
      ['Type', instance.type],
      ['Project', instance.project_name],
      ['About', instance.about],
      ['Id', instance.id],
      ['Status', instance.status],
      ['Deployment', instance.provisioning.reason ?? instance.provisioning.state],
      ['Schedule', JSON.stringify(instance.schedule_json)],
      ['Freshness', JSON.stringify(instance.freshness_json)],
      ['Execution', Object.keys(instance.execution_json).length === 0 ? '' : JSON.stringify(instance.execution_json)],
      ['Pinned to', instance.definition_version_id],
      ['Revision', `${instance.revision}, ${moment(instance.updated_at)}`],
    ]),
    upstreams.length === 0 ? '' : `\nUpstreams\n${indented(renderPairs(upstreams))}`,
    Object.keys(instance.config_json).length === 0 ? '' : `\nConfig\n${jsonBlock(instance.config_json)}`,
    instance.flows.length === 0 ? '' : `\n${renderTable(flowColumns(instance.flows), instance.flows, terminal)}`,
    runs.length === 0 ? '' : `\n${renderTable(runColumns(nameOf), runs, terminal)}`,
    failed.length === 0 ? '' : `\n${renderTable(verdictColumns, failed, terminal)}`,
  ]
  session.answer({ instance, runs, guardrail_verdicts: verdicts }, text.join(''))
}

async function upstreamName(
  { client }: Session,
  { role, resource_id }: Schema<'UpstreamRef'>,
): Promise<readonly [string, string]> {
  const found = await orNull(
    unwrap(client.api.GET('/api/v1/instances/{id}', { params: { path: { id: resource_id } } })),
    'instance_not_found',
  )
  return [role, found === null ? resource_id : `${found.name} (${found.type})`]
}

const verdictColumns: readonly Column<Verdict>[] = [
  { heading: 'GUARDRAIL', cell: verdict => verdict.name },
  {
    heading: 'SAID',
    cell: verdict => verdict.enforcement,
    tone: row => (row.enforcement === 'block' ? 'red' : 'yellow'),
  },
  { heading: 'WHEN', cell: verdict => moment(verdict.time) },
  { heading: 'BECAUSE', cell: verdict => verdict.message },
]

async function describeRun(session: Session, run: Run): Promise<void> {
  const nameOf = await namesOfFlows(session.client, [run.flow_id, ...run.inputs.map(input => input.flow_id)])
  session.answer(run, runText(run, nameOf))
}

async function describeDefinition(session: Session, definition: Schema<'Definition'>): Promise<void> {
  const { items: versions } = await unwrap(
    session.client.api.GET('/api/v1/definitions/{definition}/versions', {
      params: { path: { definition: definition.id } },
    }),
  )
  const [newest] = versions
  session.answer({ definition, versions }, newest === undefined ? '' : definitionText(newest, versions))
}

function definitionText(newest: DefinitionVersion, versions: readonly DefinitionVersion[]): string {
  const upstreams = newest.upstreams.map(({ role, types, min, max }) => {
    const count = min === max ? `exactly ${min}` : `${min} to ${max ?? 'any number'}`
    return [role, `${types.join(' or ')}, ${count}`] as const
  })
  return [
    renderPairs([
      ['Name', newest.name],
      ['Kind', newest.kind],
      ['Version', newest.version],
      ['About', newest.about],
      ['Flows', newest.flows.join(', ')],
      ['Versions', versions.map(version => version.version).join(', ')],
    ]),
    upstreams.length === 0 ? '' : `\nUpstreams\n${indented(renderPairs(upstreams))}`,
    `\nParameters (JSON Schema)\n${jsonBlock(newest.parameters_schema)}`,
    ...newest.examples.map(example => `\nExample\n${jsonBlock(example)}`),
  ].join('')
}

export function describeCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'describe', 'show one Instance, Definition or Run with all its parts')
    .argument('<name>', 'name or id of an Instance or a Definition, or id of a Run')
    .option('--run', 'show the latest Run of the Instance of this name')
    .action(async (name: string, options: ServerOptions & { readonly run?: boolean }) => {
      const session = openSession(setting, options)
      await (options.run ? describeRun(session, await findRun(session, name)) : describe(session, name))
    })
}
