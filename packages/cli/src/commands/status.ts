/** `optaic status`: what is not as it should be, why, and what to press. */
import { collect, everyItem, type Schema, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { findInstance } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { paint, toneOf } from '../terminal/style.ts'
import { renderTable } from '../terminal/table.ts'
import { counted } from '../terminal/words.ts'
import { flowColumns, flowName } from '../views/flow-table.ts'
import { whatToPress } from '../views/what-to-press.ts'

type Flow = Schema<'Flow'>

/** All Flows of the project, or those of an Instance and everything it depends on. */
async function flowsOf(session: Session, name: string | undefined): Promise<readonly Flow[]> {
  const { client, project } = session
  if (name !== undefined) {
    const { id, flows } = await findInstance(session, name)
    const { nodes } = await unwrap(
      client.api.GET('/api/v1/instances/{id}/lineage', {
        params: { path: { id }, query: { direction: 'upstream', depth: 1000 } },
      }),
    )
    const own = new Set(flows.map(flow => flow.id))
    return [...flows, ...nodes.filter(node => !own.has(node.id))]
  }
  const pages = everyItem(after =>
    unwrap(
      client.api.GET('/api/v1/flows', {
        params: {
          query: {
            limit: 1000,
            ...(after === undefined ? {} : { after }),
            ...(project === undefined ? {} : { project }),
          },
        },
      }),
    ),
  )
  return collect(pages)
}

/** `12 flows: 9 READY, 2 STALE, 1 ERROR`, the worst last. */
function summary(counts: ReadonlyMap<Flow['status'], number>, colour: boolean): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const parts = [...counts].map(([status, count]) => `${count} ${paint(status, toneOf(status), colour)}`)
  return `${counted(total, 'Flow')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}\n`
}

const order: readonly Flow['status'][] = [
  'READY',
  'RUNNING',
  'NOT_INITIALIZED',
  'STALE_SOURCE_DELAYED',
  'STALE',
  'ERROR',
]

/** How the Flow is called on the command line, with its project where names of several are shown. */
function commandName(flow: Flow, all: readonly Flow[]): string {
  const several = all.some(other => other.project_id !== flow.project_id)
  const only = all.filter(other => other.instance_id === flow.instance_id).length === 1
  return (only ? flow.instance_name : flowName(flow)) + (several ? ` --project ${flow.project_name}` : '')
}

async function status(session: Session, name: string | undefined): Promise<void> {
  const { terminal } = session
  const all = await flowsOf(session, name)
  const counts = new Map(
    order.map(one => [one, all.filter(flow => flow.status === one).length] as const).filter(([, count]) => count > 0),
  )
  const open = all
    .filter(flow => flow.status !== 'READY' || flow.provision_error !== null || flow.paused)
    .map(flow => ({ ...flow, press: whatToPress(flow, commandName(flow, all)) }))
  const presses = [...new Set(open.map(flow => flow.press).filter(press => press !== null))]
  const text = [
    summary(counts, terminal.colour),
    open.length === 0 ? '' : `\n${renderTable(flowColumns(open), open, terminal)}`,
    presses.length === 0 ? '' : `\nWhat to press\n${presses.map(press => `  ${press}\n`).join('')}`,
  ]
  session.answer({ flows: all.length, statuses: Object.fromEntries(counts), not_ready: open }, text.join(''))
}

export function statusCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'status', 'what is stale or broken, why, and what to press')
    .argument('[name]', 'only this Instance and what it depends on')
    .action((name: string | undefined, options: ServerOptions) => status(openSession(setting, options), name))
}
