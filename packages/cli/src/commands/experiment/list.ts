/** `optaic experiment list`: the experiments with what their last Runs have shown. */
import { collect, type Run, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { allInstances, type Instance } from '../../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'
import { toneOf } from '../../terminal/style.ts'
import { renderTable } from '../../terminal/table.ts'
import { metric } from '../../terminal/words.ts'

interface Row {
  readonly experiment: Instance
  readonly run: Run | null
  /** The expression, or the call of the Definition. */
  readonly text: string
}

const shown = ['ic', 'rank_ic', 'quantile_spread', 'turnover', 'coverage'] as const
const most = 1000

async function list(session: Session): Promise<void> {
  const { client, terminal } = session
  const experiments = await collect(allInstances(session, 'ExperimentInstance'), most)
  const lastRun = async ({ id }: Instance) => {
    const query = { instance_id: id, state: 'completed' as const, limit: 1 }
    return (await unwrap(client.api.GET('/api/v1/runs', { params: { query } }))).items[0] ?? null
  }
  const rows: Row[] = []
  for (const experiment of experiments)
    rows.push({ experiment, run: await lastRun(experiment), text: await textOf(session, experiment) })
  const number = (value: unknown) => (typeof value === 'number' ? metric(value) : '')
  const table = renderTable<Row>(
    [
      { heading: 'PROJECT', cell: ({ experiment }) => experiment.project_name },
      { heading: 'EXPERIMENT', cell: ({ experiment }) => experiment.name },
      {
        heading: 'STATUS',
        cell: ({ experiment }) => experiment.status,
        tone: ({ experiment }) => toneOf(experiment.status ?? ''),
      },
      ...shown.map(name => ({
        heading: name.replaceAll('_', ' ').toUpperCase(),
        align: 'right' as const,
        cell: ({ run }: Row) => number(run?.metrics[name]),
      })),
      { heading: 'EXPRESSION', cell: ({ text }) => text },
    ],
    rows,
    terminal,
  )
  session.answer(
    { items: rows.map(({ experiment, run, text }) => ({ ...experiment, tries: text, last_completed_run: run })) },
    rows.length === 0 ? '' : table,
  )
  if (rows.length === 0) session.remark('No experiments. Create one with: optaic experiment create')
}

async function textOf({ client }: Session, { config_json: config, definition_resource_id }: Instance): Promise<string> {
  if (definition_resource_id === null) return String(config.expression ?? '')
  const path = { definition: definition_resource_id }
  const { name } = await unwrap(client.api.GET('/api/v1/definitions/{definition}', { params: { path } }))
  const given = Object.entries(config.parameters ?? {}).map(([parameter, value]) => `${parameter}=${String(value)}`)
  return `${name.toUpperCase()}(${given.join(', ')})`
}

export function listCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'list', 'list experiments with what their last Runs have shown').action(
    (options: ServerOptions) => list(openSession(setting, options)),
  )
}
