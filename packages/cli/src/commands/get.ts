/** `optaic get`: lists of what there is. */
import { collect, everyItem, type Schema, unwrap } from '@optaic/client'
import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { allInstances, findInstance, type Instance } from '../find/find-by-name.ts'
import { namesOfFlows } from '../find/names-of-flows.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { toneOf } from '../terminal/style.ts'
import { type Column, renderTable } from '../terminal/table.ts'
import { moment } from '../terminal/words.ts'
import { flowColumns, projectColumn } from '../views/flow-table.ts'
import { runColumns } from '../views/run-table.ts'

interface Filter {
  readonly name?: string | undefined
  readonly limit?: number
  readonly type?: string
  readonly status?: Schema<'FlowStatus'>
  readonly state?: Schema<'RunState'>
}

const flowStatuses: readonly Schema<'FlowStatus'>[] = [
  'NOT_INITIALIZED',
  'READY',
  'STALE',
  'STALE_SOURCE_DELAYED',
  'RUNNING',
  'ERROR',
]
const runStates: readonly Schema<'RunState'>[] = ['pending', 'running', 'completed', 'failed', 'cancelled']

const lists = { definitions, projects, instances, flows, runs } as const
type What = keyof typeof lists

/** The words of the table, or what to do when it is empty. */
function show<Row>(session: Session, rows: readonly Row[], columns: readonly Column<Row>[], empty: string): void {
  session.answer(rows, rows.length === 0 ? '' : renderTable(columns, rows, session.terminal))
  if (rows.length === 0) session.remark(empty)
}

const pageQuery = (after: string | undefined) => ({ limit: 1000, ...(after === undefined ? {} : { after }) })
const named = <T extends { readonly name: string }>(rows: readonly T[], name: string | undefined): readonly T[] =>
  name === undefined ? rows : rows.filter(row => row.name === name)

async function definitions(session: Session, { name, limit }: Filter): Promise<void> {
  const query = name === undefined ? {} : { name }
  const pages = everyItem(after =>
    unwrap(session.client.api.GET('/api/v1/definitions', { params: { query: { ...query, ...pageQuery(after) } } })),
  )
  const columns: readonly Column<Schema<'Definition'>>[] = [
    { heading: 'KIND', cell: row => row.kind },
    { heading: 'NAME', cell: row => row.name },
    { heading: 'CREATED', cell: row => moment(row.created_at) },
  ]
  show(session, named(await collect(pages, limit), name), columns, 'No Definitions.')
}

async function projects(session: Session, { name, limit }: Filter): Promise<void> {
  const pages = everyItem(after =>
    unwrap(session.client.api.GET('/api/v1/projects', { params: { query: pageQuery(after) } })),
  )
  const columns: readonly Column<Schema<'Project'>>[] = [
    { heading: 'NAME', cell: row => row.name },
    { heading: 'CREATED', cell: row => moment(row.created_at) },
    { heading: 'ABOUT', cell: row => row.about, optional: true },
  ]
  show(session, named(await collect(pages, name === undefined ? limit : undefined), name), columns, 'No projects.')
}

async function instances(session: Session, { name, limit, type }: Filter): Promise<void> {
  const all =
    name === undefined ? await collect(allInstances(session, type), limit) : [await findInstance(session, name)]
  const columns: readonly Column<Instance>[] = [
    ...projectColumn(all),
    { heading: 'TYPE', cell: row => row.type },
    { heading: 'NAME', cell: row => row.name },
    { heading: 'STATUS', cell: row => row.status, tone: row => toneOf(row.status ?? ''), optional: true },
    { heading: 'LAST DATA', cell: row => latest(row.flows.map(flow => flow.last_data_date)), optional: true },
    { heading: 'DEPLOYMENT', cell: deployment, optional: true },
    { heading: 'ABOUT', cell: row => row.about, optional: true },
  ]
  show(session, all, columns, 'No Instances.')
}

const latest = (dates: readonly (string | null)[]): string | null =>
  dates
    .filter(date => date !== null)
    .sort()
    .at(-1) ?? null

/** Said only where it is not as it should be. */
const deployment = ({ provisioning: { state, reason } }: Instance): string =>
  state === 'provisioned' ? '' : `${state}${reason === null ? '' : `: ${reason}`}`

async function flows(session: Session, { name, limit, status }: Filter): Promise<void> {
  const { client, project } = session
  const query = { ...(project === undefined ? {} : { project }), ...(status === undefined ? {} : { status }) }
  const pages = everyItem(after =>
    unwrap(client.api.GET('/api/v1/flows', { params: { query: { ...query, ...pageQuery(after) } } })),
  )
  const all =
    name === undefined
      ? await collect(pages, limit)
      : (await findInstance(session, name)).flows.filter(flow => status === undefined || flow.status === status)
  show(session, all, flowColumns(all), 'No Flows.')
}

const runsUnlessToldOtherwise = 20

async function runs(session: Session, { name, limit = runsUnlessToldOtherwise, state }: Filter): Promise<void> {
  const { client, project } = session
  const owner = name === undefined ? {} : { instance_id: (await findInstance(session, name)).id }
  const query = { ...owner, ...(project === undefined ? {} : { project }), ...(state === undefined ? {} : { state }) }
  const pages = everyItem(after =>
    unwrap(
      client.api.GET('/api/v1/runs', {
        params: { query: { ...query, ...pageQuery(after), limit: Math.min(limit, 1000) } },
      }),
    ),
  )
  const all = await collect(pages, limit)
  const nameOf = session.json
    ? String
    : await namesOfFlows(
        client,
        all.map(run => run.flow_id),
      )
  show(session, all, runColumns(nameOf), 'No Runs.')
}

function atLeastOne(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.')
  return value
}

export function getCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'get', 'list Definitions, projects, Instances, Flows or Runs')
    .addArgument(new Argument('<what>', 'what to list').choices(Object.keys(lists)))
    .argument('[name]', 'only what has this name; Flows and Runs: those of the Instance of this name')
    .addOption(new Option('--limit <count>', 'most rows (Runs: 20, newest first; others: all)').argParser(atLeastOne))
    .addOption(new Option('--type <type>', 'Instances of this type, such as DatasetInstance'))
    .addOption(new Option('--status <status>', 'Flows in this status').choices(flowStatuses))
    .addOption(new Option('--state <state>', 'Runs in this state').choices(runStates))
    .action(async (what: What, name: string | undefined, options: ServerOptions & Filter) => {
      await lists[what](openSession(setting, options), { ...options, name })
    })
}
