/** A change plan as people read it: what is made and what differs, which Flows that moves, and what is refused. */
import type { Schema } from '@optaic/client'
import { indented } from '../terminal/blocks.ts'
import { onOneLine, printable } from '../terminal/printable.ts'
import { paint, type Tone, toneOf } from '../terminal/style.ts'
import { type Column, renderTable, type TableStyle } from '../terminal/table.ts'
import { counted } from '../terminal/words.ts'
import { projectColumn } from './flow-table.ts'

export type ChangePlan = Schema<'ChangePlan'>
type Outcome = ChangePlan['instances'][number]
type Definition = ChangePlan['definitions'][number]
type Flow = ChangePlan['flows'][number]
export type Difference = Outcome['differences'][number]

const marks: Readonly<Record<Outcome['change'], readonly [mark: string, tone: Tone | undefined]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  keep: ['=', 'dim'],
}

const written = (value: unknown): string => (value === undefined ? 'nothing' : onOneLine(JSON.stringify(value)))

/** `20 -> 60`; `nothing` where there was, or is, none. */
export const differenceText = ({ before, after }: Difference): string => `${written(before)} -> ${written(after)}`

/** `voice` says whether it is still to be done. */
export function changePlanText(plan: ChangePlan, style: TableStyle, voice: 'would' | 'done'): string {
  const blocks = [
    plan.definitions.map(definition => definitionText(definition, style)).join('') +
      plan.instances.map(outcome => outcomeText(outcome, style)).join(''),
    plan.flows.length === 0 ? '' : renderTable(flowColumns(plan.flows), plan.flows, style),
    plan.refused.map(refusal => refusalText(refusal, style)).join(''),
    totals(plan, voice),
  ]
  return blocks.filter(block => block !== '').join('\n')
}

function outcomeText({ type, name, change, differences }: Outcome, { colour }: TableStyle): string {
  const [mark, tone] = marks[change]
  const width = Math.max(0, ...differences.map(({ path }) => path.length))
  const lines = differences.map(one => `    ${onOneLine(one.path).padEnd(width)}  ${differenceText(one)}\n`)
  return `${paint(`${mark} ${type} ${name}`, tone, colour)}\n${lines.join('')}`
}

const roles: Readonly<Record<Definition['users'][number]['as'], string>> = {
  follows: 'is followed by',
  pins: 'leaves as it is',
  unfit: 'does not fit',
}

function definitionText({ kind, name, version, change, before, users }: Definition, { colour }: TableStyle): string {
  const [mark, tone] = marks[change]
  const versions = change === 'update' ? `${before} -> ${version}` : version
  const several = users.some(user => user.project_name !== users[0]?.project_name)
  const lines = users.map(user => {
    const why =
      user.as === 'pins' ? ', which pins another version' : user.why === null ? '' : `: ${onOneLine(user.why)}`
    return `    ${roles[user.as]}  ${user.type} ${user.name}${several ? ` of ${user.project_name}` : ''}${why}\n`
  })
  return `${paint(`${mark} ${kind} ${name} ${versions}`, tone, colour)}\n${lines.join('')}`
}

const flowColumns = (flows: readonly Flow[]): readonly Column<Flow>[] => [
  ...projectColumn(flows),
  { heading: 'FLOW', cell: ({ instance_name, kind }) => `${instance_name}.${kind}` },
  { heading: 'IS', cell: flow => flow.old_status ?? 'new', tone: flow => toneOf(flow.old_status ?? '') },
  { heading: 'BECOMES', cell: flow => flow.new_status, tone: flow => toneOf(flow.new_status) },
  { heading: 'WHY', cell: whyOf },
]

const whyOf = ({ old_status, new_status, reason, deployed }: Flow): string =>
  old_status === new_status && deployed
    ? 'is deployed anew'
    : deployed && old_status !== null
      ? `${reason}; is deployed anew`
      : reason

function refusalText(
  { type, name, code, message, details, next }: ChangePlan['refused'][number],
  { colour }: TableStyle,
): string {
  const lines = details.map(detail => `${[detail.path, detail.message].filter(Boolean).join('   ')}\n`)
  const advice = next === undefined ? '' : `Try: ${next}\n`
  return `${paint(`! ${type} ${name}`, 'red', colour)}  ${code}: ${onOneLine(message)}\n${indented(indented(printable(lines.join('') + advice)))}`
}

function totals(plan: ChangePlan, voice: 'would' | 'done'): string {
  const { project, definitions, instances, flows, refused } = plan
  const count = (change: Outcome['change']) =>
    [...definitions, ...instances].filter(one => one.change === change).length
  const stale = flows.filter(flow => flow.new_status === 'STALE' && flow.old_status !== 'STALE').length
  const [create, update] = voice === 'done' ? ['created', 'changed'] : ['to create', 'to change']
  const said = [
    ...(project?.change === 'create' ? [`project ${project.name} ${create}`] : []),
    `${count('create')} ${create}, ${count('update')} ${update}, ${count('keep')} as they are`,
    ...(stale === 0 ? [] : [`${counted(stale, 'Flow')} ${voice === 'done' ? 'now STALE' : 'would become STALE'}`]),
    ...(refused.length === 0 ? [] : [`${refused.length} refused`]),
  ]
  return `${said.join('; ')}\n`
}
