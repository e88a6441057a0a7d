/** `optaic run`: runs a Flow in one of the modes, or shows what a run would do. */
import { type Plan, type Schema, unwrap } from '@optaic/client'
import { type Command, Option } from 'commander'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { findFlow } from '../find/find-by-name.ts'
import { namesOfFlows } from '../find/names-of-flows.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { counted } from '../terminal/words.ts'
import { flowName } from '../views/flow-table.ts'
import { planText, reportPlan, watchPlan } from '../watch/watch-plan.ts'
import { reportEnd, watchRun } from '../watch/watch-run.ts'

type Triggered = Schema<'Triggered'>
type Mode = NonNullable<Schema<'NewRun'>['mode']>

interface RunOptions extends ServerOptions {
  readonly mode?: Mode
  readonly force?: boolean
  readonly plan?: boolean
  readonly wait: boolean
}

function modeOf({ mode, force = false }: RunOptions): Mode {
  if (!force) return mode ?? 'normal'
  if (mode === undefined || mode === 'force') return 'force'
  throw new CliFault('usage', `--force and --mode ${mode} mean different things`, {
    next: 'give one of them',
    exitCode: exitCodes.usage,
  })
}

async function run(session: Session, wanted: string, options: RunOptions): Promise<void> {
  const mode = modeOf(options)
  const flow = await findFlow(session, wanted)
  const triggered = await unwrap(
    session.client.api.POST('/api/v1/flows/{id}/runs', {
      params: { path: { id: flow.id } },
      body: { mode, plan_only: options.plan ?? false },
    }),
  )
  if (triggered.plan !== null) return runPlan(session, triggered, triggered.plan, options.wait)
  const name = flowName(flow)
  if (triggered.run === null) {
    return session.answer(triggered, `${name} skipped: ${triggered.skipped ?? 'nothing to do'}\n`)
  }
  if (!options.wait) return session.answer(triggered, `${name} ${triggered.run.state}   ${triggered.run.id}\n`)
  const ended = await watchRun(session, triggered.run, name)
  reportEnd(session, ended, name, { ...triggered, run: ended })
}

async function runPlan(session: Session, triggered: Triggered, plan: Plan, wait: boolean): Promise<void> {
  const ids = plan.steps.flatMap(step => [step.flow_id, ...step.after])
  const nameOf = session.json ? String : await namesOfFlows(session.client, ids)
  const { id } = plan
  if (id === null || !wait) {
    const said = id === null ? `${counted(plan.steps.length, 'Run')} would be made\n` : `Plan ${id} is under way\n`
    return session.answer(triggered, planText(plan, nameOf, session) + said)
  }
  const ended = await watchPlan(session, { ...plan, id }, nameOf)
  reportPlan(session, ended, nameOf, { ...triggered, plan: ended })
}

export function runCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'run', 'run a Flow and wait for its end')
    .argument('<name>', 'an Instance with one Flow, or a Flow as INSTANCE.KIND, such as prices.refresh')
    .addOption(
      new Option(
        '--mode <mode>',
        'force: regardless of upstreams; smart: only if something is newer; recursive: stale upstreams first',
      ).choices(['normal', 'force', 'smart', 'recursive']),
    )
    .option('--force', 'the same as --mode force')
    .option('--plan', 'show what a recursive run would do, and run nothing')
    .option('--wait', 'wait for the end (the default); the exit code tells how it ended', true)
    .option('--no-wait', 'return as soon as the Run is accepted')
    .action((name: string, options: RunOptions) => run(openSession(setting, options), name, options))
}
