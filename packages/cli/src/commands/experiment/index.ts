/** `optaic experiment`: create, run, compare, promote and save what is tried. */
import { Command } from 'commander'
import type { CliSetting } from '../../session.ts'
import { compareCommand } from './compare.ts'
import { createExperimentCommand } from './create.ts'
import { listCommand } from './list.ts'
import { promoteCommand } from './promote.ts'
import { runExperimentCommand } from './run.ts'
import { saveCommand } from './save.ts'

export function experimentCommand(setting: CliSetting): Command {
  const command = new Command('experiment').description('try expressions, compare them, and make signals of them')
  for (const build of [
    createExperimentCommand,
    runExperimentCommand,
    compareCommand,
    promoteCommand,
    saveCommand,
    listCommand,
  ])
    command.addCommand(build(setting))
  return command
}
