/** What is tried and on what, from the options that `eval` and `experiment create` share. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CliFault, exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { findInstance, type Instance } from './find-by-name.ts'

export interface TriedOptions {
  readonly dataset: string
  readonly definition?: string
  readonly param: Readonly<Record<string, number | string>>
  readonly dialect?: string
  readonly groups?: string
}

export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** `name=value`, gathered; a number where it is one. */
export function gatherParameter(text: string, before: Readonly<Record<string, number | string>>) {
  const [, name, value = ''] = /^([a-z]\w*)=(.+)$/i.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It must be NAME=VALUE, such as lookback=252.')
  const number = Number(value)
  return { ...before, [name]: Number.isFinite(number) ? number : value }
}

export const withTriedOptions = (command: Command): Command =>
  command
    .requiredOption('--dataset <names>', 'datasets or signals that the fields come from, parted by commas')
    .option('--definition <name>', 'a macro or operator to try, instead of an expression')
    .addOption(
      new Option('--param <name=value>', 'an argument of the Definition; may be given again')
        .default({}, 'none')
        .argParser(gatherParameter),
    )
    .addOption(new Option('--dialect <name>', 'whose rules hold where they differ').choices(['optaic', 'qlib']))
    .option('--groups <list>', 'text columns that are groups, such as sector')

/** The datasets of the option, all of one project. */
export async function datasetsOf(
  session: Session,
  { dataset }: TriedOptions,
): Promise<readonly [Instance, ...Instance[]]> {
  const found = await Promise.all(listOf(dataset).map(name => findInstance(session, name)))
  const [first, ...others] = found
  if (first === undefined)
    throw new CliFault('usage', '--dataset names nothing', {
      next: 'name one, such as prices',
      exitCode: exitCodes.usage,
    })
  return [first, ...others]
}

/** The part of the configuration that says what is tried. */
export function triedConfig(expression: string | undefined, options: TriedOptions) {
  const { param, dialect, groups } = options
  return {
    ...(expression === undefined ? {} : { expression }),
    ...(Object.keys(param).length === 0 ? {} : { parameters: param }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(groups === undefined ? {} : { groups: listOf(groups) }),
  }
}

/** Throws a usage fault unless there is either an expression or a Definition. */
export function checkTried(expression: string | undefined, { definition }: TriedOptions): void {
  if ((expression === undefined) !== (definition === undefined)) return
  throw new CliFault('usage', expression === undefined ? 'there is nothing to try' : 'two things are to be tried', {
    next: 'give either an expression, such as "ZSCORE(DELTA(close, 252))", or --definition NAME',
    exitCode: exitCodes.usage,
  })
}
