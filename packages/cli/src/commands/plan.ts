/** `optaic plan`: what applying files would do, by the very steps that applying takes; nothing is written. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { readChangeSet } from '../find/change-set.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { changePlanText } from '../views/change-plan.ts'

async function plan(session: Session, path: string): Promise<void> {
  const set = await readChangeSet(path, session.project)
  const found = await unwrap(session.client.api.POST('/api/v1/plan', { body: set }))
  session.answer(found, changePlanText(found, session.terminal, 'would'))
  if (found.refused.length > 0) {
    session.remark('While anything is refused, nothing is applied.')
    session.end(exitCodes.refused)
  } else if ([...found.definitions, ...found.instances].some(({ change }) => change !== 'keep'))
    session.remark(`Try: optaic apply ${path}`)
}

export function planCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'plan', 'show what applying a file, or all files of a folder, would do')
    .argument('<path>', 'JSON with "project", "definitions" and "instances", or a folder of such files')
    .addHelpText('after', '\nNothing is written. Exit code 3 where something would be refused.')
    .action((path: string, options: ServerOptions) => plan(openSession(setting, options), path))
}
