/** `optaic apply`: makes a project what files say: all of it, or nothing. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { readChangeSet } from '../find/change-set.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { changePlanText } from '../views/change-plan.ts'

async function apply(session: Session, path: string): Promise<void> {
  const set = await readChangeSet(path, session.project)
  const done = await unwrap(session.client.api.POST('/api/v1/apply', { body: set }))
  session.answer(done, changePlanText(done, session.terminal, 'done'))
}

export function applyCommand(setting: CliSetting): Command {
  return serverCommand(
    setting,
    'apply',
    'register macros, create and change Instances, so that all is what a file says',
  )
    .argument('<path>', 'JSON with "project", "definitions" and "instances", or a folder of such files')
    .addHelpText(
      'after',
      '\nAll of it is done, or with change_refused nothing. What the files do not name stays as it is; optaic plan shows beforehand what would change.',
    )
    .action((path: string, options: ServerOptions) => apply(openSession(setting, options), path))
}
