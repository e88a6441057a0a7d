/** Flows in rows: what state each is in, and why. */
import type { Schema } from '@optaic/client'
import { toneOf } from '../terminal/style.ts'
import type { Column } from '../terminal/table.ts'

type Flow = Schema<'Flow'>

/** `prices.refresh`: how a Flow is named on the command line. */
export const flowName = (flow: Pick<Flow, 'instance_name' | 'kind'>): string => `${flow.instance_name}.${flow.kind}`

/** Why the status is what it is; a fault of the deployment and a pause come first, for they hold up everything. */
export function whyOf(flow: Flow): string {
  if (flow.provision_error !== null) return `${flow.provision_state}: ${flow.provision_error}`
  const paused = flow.paused ? 'paused in the orchestrator; ' : ''
  return flow.provision_state === 'provisioned' ? paused + flow.status_reason : flow.provision_state
}

/** Columns of a table of Flows; the project is shown when there is more than one. */
export const flowColumns = (flows: readonly Flow[]): readonly Column<Flow>[] => [
  ...projectColumn(flows),
  { heading: 'FLOW', cell: flowName },
  { heading: 'STATUS', cell: flow => flow.status, tone: flow => toneOf(flow.status) },
  { heading: 'LAST DATA', cell: flow => flow.last_data_date, optional: true },
  { heading: 'EXPECTED', cell: flow => flow.expected_data_date, optional: true },
  { heading: 'WHY', cell: whyOf, optional: true },
]

/** A column with the project, where the rows are of several. */
export const projectColumn = <Row extends { readonly project_name: string }>(
  rows: readonly Row[],
): readonly Column<Row>[] =>
  rows.some(row => row.project_name !== rows[0]?.project_name)
    ? [{ heading: 'PROJECT', cell: row => row.project_name }]
    : []
