/** `optaic server`: everything in one process, with the sample project where there is no other. */
import { flushCompileCache } from 'node:module'
import { CliFault, changePlanText, exitCodes, progressLine } from '@optaic/cli'
import { type Command, Option } from 'commander'
import type { RunningServer } from '../server.ts'
import { version } from '../version.ts'
import { logOf, type ProgramFlags, programCommand, type Surroundings, settingsOf, stopped } from './surroundings.ts'

interface ServerFlags extends ProgramFlags {
  readonly sample: boolean
  readonly worker: boolean
  readonly plan?: boolean
}

export const serverCommand = (around: Surroundings): Command =>
  programCommand('server', 'start the server: API, upkeep, schedules, and a worker')
    .addOption(
      new Option(
        '--host <address>',
        'address to listen on; others than loopback need --token-file (environment: OPTAIC_HOST)',
      ),
    )
    .addOption(new Option('--port <port>', '0 is any free one (environment: OPTAIC_PORT; default 4680)'))
    .addOption(
      new Option('--token-file <file>', 'bearer tokens, a line "name:token" each (environment: OPTAIC_TOKEN_FILE)'),
    )
    .addOption(new Option('--concurrency <runs>', 'Runs at a time (environment: OPTAIC_CONCURRENCY; default 2)'))
    .addOption(new Option('--no-worker', 'take no Runs; start workers with: optaic worker'))
    .addOption(new Option('--no-sample', 'do not make the sample project in an empty installation'))
    .addOption(
      new Option(
        '--plan',
        'show what this start would do to the Definitions of the installation that runs, and to Flows; nothing is written',
      ),
    )
    .action(async (flags: ServerFlags) => {
      const { terminal } = around
      if (flags.plan === true) return plan(around, flags)
      const log = await logOf(around)
      const { startServer } = await import('../server.ts')
      const server = await startServer({
        settings: await settingsOf(around, flags),
        environment: around.environment,
        log,
        worker: flags.worker,
      })
      try {
        log('info', `listening on ${server.url}`)
        if (flags.json === true) terminal.write(`${JSON.stringify({ url: server.url, pid: process.pid, version })}\n`)
        else
          terminal.write(
            `OptAIC ${version} runs on ${server.url}\n  API reference  ${server.url}/docs\n  data folder    ${server.program.settings.dataFolder}\n`,
          )
        flushCompileCache() // for the next start, however this one ends
        if (flags.sample) await loadSample(around, server, flags)
        await stopped(around.signal)
        log('info', 'stopping: Runs under way are finished first')
        if (flags.json !== true)
          terminal.writeError('Stopping; Runs under way are finished first. Ask again to end at once\n')
      } finally {
        await server.close()
      }
    })

async function plan(around: Surroundings, flags: ServerFlags): Promise<void> {
  const { terminal } = around
  const { planStart } = await import('../plan-start.ts')
  const found = await planStart(await settingsOf(around, flags), await logOf(around))
  if (flags.json === true) terminal.write(`${JSON.stringify(found, null, 2)}\n`)
  else terminal.write(changePlanText(found as never, terminal, 'would'))
  const [first] = found.refused
  if (first === undefined) return
  throw new CliFault('change_refused', 'the server would not start with these Definitions', {
    next: first.next ?? 'mend what is refused',
    exitCode: exitCodes.refused,
  })
}

/** Where nobody has made a project yet. */
async function loadSample(
  { terminal, signal }: Surroundings,
  { program }: RunningServer,
  flags: ServerFlags,
): Promise<void> {
  const { installSample, isEmpty, waitForPlan } = await import('../sample/install-sample.ts')
  if (!(await isEmpty(program))) return
  const say = (text: string) => {
    if (flags.json !== true) terminal.writeError(text)
  }
  say('Making the sample project: twenty stocks, a signal, a backtest\n')
  const line = progressLine(terminal)
  const started = await installSample(program, { actor: 'optaic', correlation_id: 'sample' })
  const plan = await waitForPlan(
    program,
    started.id,
    ({ steps }) =>
      line.show(`${steps.filter(step => step.state === 'completed').length} of ${steps.length} flows done`),
    signal,
  )
  line.clear()
  if (plan.state === 'completed') say('The sample project is ready. Try: npm run optaic -- status\n')
  else if (plan.state !== 'active')
    say(
      `The sample project is not complete: ${plan.steps.find(step => step.state === 'failed')?.reason ?? plan.state}\n`,
    )
}
