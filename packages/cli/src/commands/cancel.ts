/** `optaic cancel`: stops a Run that waits or is under way. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { findRun } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'

async function cancel(session: Session, name: string): Promise<void> {
  const { id } = await findRun(session, name)
  const run = await unwrap(session.client.api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } }))
  const said = run.state === 'cancelled' ? 'is cancelled' : 'is being cancelled; it ends within moments'
  session.answer(run, `Run ${run.id} ${said}\n`)
}

export function cancelCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'cancel', 'cancel a Run')
    .argument('<run>', 'id of a Run, or the name of an Instance for its latest')
    .action((name: string, options: ServerOptions) => cancel(openSession(setting, options), name))
}
