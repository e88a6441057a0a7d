/** `optaic experiment run`: runs an experiment and shows what it is worth. */
import { type Run, unwrap } from '@optaic/client'
import { type Command, Option } from 'commander'
import { findFlow } from '../../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'
import { type ExperimentReport, reportText } from '../../views/experiment-views.ts'
import { flowName } from '../../views/flow-table.ts'
import { reportEnd, watchRun } from '../../watch/watch-run.ts'

interface RunOptions extends ServerOptions {
  readonly mode: 'normal' | 'force' | 'smart'
}

async function run(session: Session, name: string, { mode }: RunOptions): Promise<void> {
  const flow = await findFlow(session, name)
  const triggered = await unwrap(
    session.client.api.POST('/api/v1/flows/{id}/runs', {
      params: { path: { id: flow.id } },
      body: { mode, plan_only: false },
    }),
  )
  if (triggered.run === null)
    return session.answer(triggered, `${flowName(flow)} skipped: ${triggered.skipped ?? 'nothing to do'}\n`)
  const ended = await watchRun(session, triggered.run, flowName(flow))
  if (ended.state !== 'completed') return reportEnd(session, ended, flowName(flow))
  const report = await reportOf(session, ended)
  session.answer({ run: ended, report }, `${reportText(report, session.terminal)}\nRun ${ended.id}\n`)
}

/** The report that the Run has left. */
async function reportOf({ client }: Session, { id }: Run): Promise<ExperimentReport> {
  const response = await client.send(`/api/v1/runs/${id}/artifacts/experiment.json`)
  if (!response.ok) return unwrap(Promise.resolve({ error: await response.json(), response }))
  return (await response.json()) as ExperimentReport
}

export function runExperimentCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'run', 'run an experiment and show what it is worth')
    .argument('<name>', 'name or id of the experiment')
    .addOption(
      new Option('--mode <mode>', 'force: regardless of upstreams; smart: only if something is newer')
        .choices(['normal', 'force', 'smart'])
        .default('normal'),
    )
    .action((name: string, options: RunOptions) => run(openSession(setting, options), name, options))
}
