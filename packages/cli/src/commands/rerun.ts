/** `optaic rerun`: repeats a Run, as things are now or as they were then. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { findRun } from '../find/find-by-name.ts'
import { namesOfFlows } from '../find/names-of-flows.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { reportEnd, watchRun } from '../watch/watch-run.ts'

interface RerunOptions extends ServerOptions {
  readonly asWas?: boolean
  readonly wait: boolean
}

async function rerun(session: Session, id: string, { asWas = false, wait }: RerunOptions): Promise<void> {
  const { client } = session
  const original = await findRun(session, id)
  const run = await unwrap(
    client.api.POST('/api/v1/runs/{id}/rerun', { params: { path: { id: original.id } }, body: { as_was: asWas } }),
  )
  const name = (await namesOfFlows(client, [run.flow_id]))(run.flow_id)
  if (!wait) return session.answer(run, `${name} ${run.state}   ${run.id}\n`)
  reportEnd(session, await watchRun(session, run, name), name)
}

export function rerunCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'rerun', 'repeat a Run and wait for its end')
    .argument('<run>', 'id of a Run, or the name of an Instance for its latest')
    .option('--as-was', 'with the Definition versions, config, input versions and seed it had: gives the same bytes')
    .option('--wait', 'wait for the end (the default); the exit code tells how it ended', true)
    .option('--no-wait', 'return as soon as the Run is accepted')
    .action((id: string, options: RerunOptions) => rerun(openSession(setting, options), id, options))
}
