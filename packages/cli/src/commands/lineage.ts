/** `optaic lineage`: what an Instance depends on, and what depends on it, with live statuses. */
import { type Schema, unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { findInstance } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { onOneLine } from '../terminal/printable.ts'
import { paint, toneOf } from '../terminal/style.ts'
import { renderTree, type TreeNode } from '../terminal/tree.ts'
import { flowName, whyOf } from '../views/flow-table.ts'

type Lineage = Schema<'Lineage'>
type Direction = 'upstream' | 'downstream' | 'both'

interface LineageOptions extends ServerOptions {
  readonly direction: Direction
  readonly depth: number
}

/** For each Flow of the Instance: a tree of what it reads, and one of what reads it. */
export function lineageText(
  { nodes, edges }: Lineage,
  own: readonly Schema<'Flow'>[],
  direction: Direction,
  colour: boolean,
): string {
  const flows = new Map([...nodes, ...own].map(node => [node.id, node]))
  const said = (id: string, role?: string): TreeNode => {
    const flow = flows.get(id)
    if (flow === undefined) return { id, text: id }
    const status = paint(flow.status, toneOf(flow.status), colour)
    const why = flow.status === 'READY' ? (flow.last_data_date ?? '') : onOneLine(whyOf(flow))
    return { id, text: [flowName(flow), status, role && `as ${role}`, why].filter(Boolean).join('  ') }
  }
  const upstreams = (id: string) =>
    edges.filter(edge => edge.downstream_flow_id === id).map(edge => said(edge.upstream_flow_id, edge.role))
  const downstreams = (id: string) =>
    edges.filter(edge => edge.upstream_flow_id === id).map(edge => said(edge.downstream_flow_id, edge.role))
  const section = (wanted: Direction, heading: string, tree: string) =>
    direction !== 'both' && direction !== wanted ? '' : `${heading}${tree === '' ? ' nothing\n' : `\n${tree}`}`
  return own
    .map(
      flow =>
        `${said(flow.id).text}\n` +
        section('upstream', 'depends on', renderTree(flow.id, upstreams)) +
        section('downstream', 'is used by', renderTree(flow.id, downstreams)),
    )
    .join('\n')
}

async function lineage(session: Session, name: string, { direction, depth }: LineageOptions): Promise<void> {
  const { id, flows, type } = await findInstance(session, name)
  const found = await unwrap(
    session.client.api.GET('/api/v1/instances/{id}/lineage', { params: { path: { id }, query: { direction, depth } } }),
  )
  session.answer(found, lineageText(found, flows, direction, session.terminal.colour))
  if (flows.length === 0) session.remark(`${type} "${name}" has no Flows, and lineage is from Flow to Flow.`)
}

function parseDepth(text: string): number {
  const depth = Number(text)
  if (!Number.isInteger(depth) || depth < 1 || depth > 1000) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
  }
  return depth
}

export function lineageCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'lineage', 'what an Instance depends on, and what depends on it')
    .argument('<name>', 'name or id of an Instance')
    .addOption(
      new Option('--direction <direction>', 'which way to look')
        .choices(['upstream', 'downstream', 'both'])
        .default('both'),
    )
    .addOption(new Option('--depth <depth>', 'how many steps away').default(100).argParser(parseDepth))
    .action((name: string, options: LineageOptions) => lineage(openSession(setting, options), name, options))
}
