/** `optaic experiment create`: an ExperimentInstance from an expression or a macro. */
import { unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { checkTried, datasetsOf, listOf, type TriedOptions, triedConfig, withTriedOptions } from '../../find/tried.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'

interface CreateOptions extends ServerOptions, TriedOptions {
  readonly expression?: string
  readonly atVersion?: string
  readonly about?: string
  readonly price?: string
  readonly label?: string
  readonly horizons?: readonly number[]
  readonly delay?: number
  readonly quantiles?: number
  readonly from?: string
  readonly to?: string
}

function configOf({ expression, ...options }: CreateOptions) {
  const { price, label, horizons, delay, quantiles, from, to } = options
  const said = Object.entries({ label, horizons, delay, quantiles, from, to }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    ...triedConfig(expression, options),
    ...(price === undefined ? {} : { price: price === 'none' ? null : price }),
    ...Object.fromEntries(said),
  }
}

async function create(session: Session, name: string, options: CreateOptions): Promise<void> {
  checkTried(options.expression, options)
  const datasets = await datasetsOf(session, options)
  const { definition, atVersion: version, about = '' } = options
  const made = await unwrap(
    session.client.api.POST('/api/v1/instances', {
      body: {
        project: datasets[0].project_id,
        type: 'ExperimentInstance',
        name,
        about,
        ...(definition === undefined ? {} : { definition }),
        ...(version === undefined ? {} : { version }),
        config: configOf(options),
        upstreams: datasets.map(({ id }) => ({ resource_id: id, role: 'input' })),
      },
    }),
  )
  session.answer(made, `created ${made.type} ${made.name} in project ${made.project_name}\n`)
  session.remark(`Run it with: optaic experiment run ${name}`)
}

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

export function createExperimentCommand(setting: CliSetting): Command {
  return withTriedOptions(serverCommand(setting, 'create', 'create an experiment'))
    .argument('<name>', 'name of the experiment')
    .option('--expression <text>', 'what is tried, such as "ZSCORE(DELTA(close, 252))"')
    .option('--at-version <version>', 'pins the Definition to a version')
    .option('--about <text>', 'what it is about')
    .option('--price <column>', 'column whose forward returns judge it (default: close); none for no judgement')
    .option('--label <expression>', 'what judges it instead; it may look ahead, as "REF(close, -5) / close - 1" does')
    .addOption(
      new Option(
        '--horizons <list>',
        'sessions of the forward returns, parted by commas (default: 1,5,10,20)',
      ).argParser(text => listOf(text).map(whole)),
    )
    .addOption(new Option('--delay <sessions>', 'between signal and price (default: 1)').argParser(whole))
    .addOption(new Option('--quantiles <parts>', 'parts of each date (default: 5)').argParser(whole))
    .option('--from <date>', 'first date that is judged')
    .option('--to <date>', 'last date that is judged')
    .action((name: string, options: CreateOptions) => create(openSession(setting, options), name, options))
}
