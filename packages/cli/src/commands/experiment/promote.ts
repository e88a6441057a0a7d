/** `optaic experiment promote`: makes a signal of an experiment. */
import { unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { findInstance } from '../../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'

interface PromoteOptions extends ServerOptions {
  readonly as: string
  readonly about?: string
  readonly min?: number
  readonly max?: number
  readonly cron?: string
  readonly timezone?: string
}

async function promote(session: Session, name: string, options: PromoteOptions): Promise<void> {
  const { id } = await findInstance(session, name)
  const { as, about, min, max, cron, timezone } = options
  const said = Object.entries({ about, min, max }).filter(([, value]) => value !== undefined)
  const schedule = cron === undefined ? {} : { schedule: { type: 'cron', cron, timezone: timezone ?? 'UTC' } }
  const made = await unwrap(
    session.client.api.POST('/api/v1/instances/{id}/promote', {
      params: { path: { id } },
      body: { name: as, ...Object.fromEntries(said), ...schedule },
    }),
  )
  session.answer(made, `promoted ${name} to ${made.type} ${made.name}, from Run ${made.promoted_from?.run_id ?? ''}\n`)
  session.remark(`Fill it with: optaic run ${made.name} --mode recursive`)
}

const numberOf = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

export function promoteCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'promote', 'make a signal of an experiment that has run')
    .argument('<name>', 'name or id of the experiment')
    .requiredOption('--as <name>', 'name of the signal')
    .option('--about <text>', 'what the signal is')
    .addOption(new Option('--min <number>', 'least value that the signal may have').argParser(numberOf))
    .addOption(new Option('--max <number>', 'greatest value that the signal may have').argParser(numberOf))
    .option('--cron <expression>', 'when it is refreshed, such as "30 17 * * 1-5"')
    .option('--timezone <zone>', 'zone of the cron expression (default: UTC)')
    .action((name: string, options: PromoteOptions) => promote(openSession(setting, options), name, options))
}
