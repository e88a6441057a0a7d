/** Runs in rows, and one Run told in words. */
import type { Schema } from '@optaic/client'
import { indented, jsonBlock } from '../terminal/blocks.ts'
import { toneOf } from '../terminal/style.ts'
import { type Column, renderPairs } from '../terminal/table.ts'
import { metric, moment, took, wholeNumber } from '../terminal/words.ts'

type Run = Schema<'Run'>

/** Columns of a table of Runs; `nameOf` tells the name of a Flow by its id. */
export const runColumns = (nameOf: (flowId: string) => string): readonly Column<Run>[] => [
  { heading: 'RUN', cell: run => run.id },
  { heading: 'FLOW', cell: run => nameOf(run.flow_id), optional: true },
  { heading: 'STATE', cell: run => run.state, tone: run => toneOf(run.state) },
  { heading: 'TRIGGER', cell: run => run.trigger },
  { heading: 'CREATED', cell: run => moment(run.created_at) },
  { heading: 'TOOK', cell: run => took(run.started_at, run.finished_at), align: 'right', optional: true },
  { heading: 'ROWS', cell: run => wholeNumber(run.rows), align: 'right', optional: true },
  {
    heading: 'ERROR',
    cell: run => (run.error === null ? '' : `${run.error.code}: ${run.error.message}`),
    optional: true,
  },
]

/** What a Run was, used and gave, section by section. */
export function runText(run: Run, nameOf: (flowId: string) => string): string {
  const used = run.definitions.map(({ slot, name, version, pinned, config }) => {
    const said = Object.keys(config).length === 0 ? '' : `  ${JSON.stringify(config)}`
    return [slot, `${name} ${version}${pinned ? ', pinned' : ''}${said}`] as const
  })
  const inputs = run.inputs.map(
    input => [input.role, `version ${input.version_number} of ${nameOf(input.flow_id)}`] as const,
  )
  const section = (heading: string, pairs: readonly (readonly [string, string])[]) =>
    pairs.length === 0 ? '' : `${heading}\n${indented(renderPairs(pairs))}`
  return (
    renderPairs([
      ['Run', run.id],
      ['Kind', run.kind],
      ['Flow', nameOf(run.flow_id)],
      ['State', run.cancel_requested && run.finished_at === null ? `${run.state}, being cancelled` : run.state],
      ['Trigger', `${run.trigger}, mode ${run.mode}`],
      ['Attempt', `${run.attempt} of ${run.max_attempts}`],
      ['Repeats', run.rerun_of],
      ['Plan', run.plan_id],
      ['Created', moment(run.created_at)],
      ['Started', moment(run.started_at)],
      ['Finished', moment(run.finished_at)],
      ['Took', took(run.started_at, run.finished_at)],
      ['Worker', run.worker],
      ['Program', run.program_version],
      ['Known at', moment(run.knowledge_time)],
      ['Seed', run.seed],
      ['Rows', wholeNumber(run.rows)],
      ['Output', run.output_version_id],
      ['Error', run.error === null ? null : `${run.error.code}: ${run.error.message}`],
    ]) +
    section('Definitions', used) +
    (Object.keys(run.config).length === 0 ? '' : `Config\n${jsonBlock(run.config)}`) +
    section('Inputs', inputs) +
    section('Metrics', metricPairs(run))
  )
}

/** Metrics by name, since the order in which they are kept says nothing; those without a value are left out. */
export const metricPairs = ({ metrics }: Run): readonly (readonly [name: string, value: string])[] =>
  Object.entries(metrics)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, metric(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
