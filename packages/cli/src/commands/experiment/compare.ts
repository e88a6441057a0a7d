/** `optaic experiment compare`: the metrics of Runs side by side. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { CliFault, exitCodes } from '../../exit-codes.ts'
import { findRun } from '../../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'
import { renderTable } from '../../terminal/table.ts'
import { metric } from '../../terminal/words.ts'

async function compare(session: Session, names: readonly string[]): Promise<void> {
  if (names.length < 2)
    throw new CliFault('usage', 'one thing alone cannot be compared', {
      next: 'name two experiments or more, or two Runs by their ids',
      exitCode: exitCodes.usage,
    })
  const runs = await Promise.all(names.map(name => findRun(session, name)))
  const query = { runs: runs.map(({ id }) => id).join(',') }
  const answer = await unwrap(session.client.api.GET('/api/v1/experiments/compare', { params: { query } }))
  const columns = answer.runs.map(({ instance_name, run_id }, i) => ({
    // The same experiment twice is told apart by its Runs.
    heading: answer.runs.filter(run => run.instance_name === instance_name).length > 1 ? run_id : instance_name,
    align: 'right' as const,
    cell: (row: (typeof answer.metrics)[number]) => (row.values[i] == null ? '-' : metric(row.values[i])),
  }))
  session.answer(
    answer,
    renderTable([{ heading: 'METRIC', cell: row => row.name }, ...columns], answer.metrics, session.terminal),
  )
}

export function compareCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'compare', 'show the metrics of the latest Runs of experiments side by side')
    .argument('<names...>', 'experiments, of which the latest Run counts, or ids of Runs')
    .action((names: readonly string[], options: ServerOptions) => compare(openSession(setting, options), names))
}
