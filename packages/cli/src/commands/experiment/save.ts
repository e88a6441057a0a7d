/** `optaic experiment save`: keeps the expression of an experiment as a macro that every expression can call. */
import { readFile } from 'node:fs/promises'
import { type Schema, unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CliFault, exitCodes } from '../../exit-codes.ts'
import { findInstance, orNull } from '../../find/find-by-name.ts'
import { gatherParameter } from '../../find/tried.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../../session.ts'
import { gatherLimit, type Limits, parametersOf } from './limits.ts'

interface SaveOptions extends ServerOptions {
  readonly as: string
  readonly body?: string
  readonly param: Readonly<Record<string, number | string>>
  readonly limit: Limits
  readonly about?: string
  readonly newVersion?: string
  readonly examples?: string
}

type Version = Schema<'NewMacroVersion'>

async function examplesIn(path: string): Promise<NonNullable<Version['examples']>> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new CliFault('file_unreadable', `${path} cannot be read: ${(cause as Error).message}`, {
      next: 'give a JSON file: [{"expression": …, "fields": {…}, "result": […]}]',
      exitCode: exitCodes.usage,
    })
  }
}

async function save(session: Session, name: string, options: SaveOptions): Promise<void> {
  const { config_json: config, about } = await findInstance(session, name)
  const body = options.body ?? config.expression
  if (typeof body !== 'string')
    throw new CliFault('usage', `"${name}" tries a Definition, which is saved already`, {
      next: 'give the expression of the new macro with --body',
      exitCode: exitCodes.usage,
    })
  const { as, param, limit, newVersion: version, examples } = options
  const wanted: Version = {
    version: version ?? '1.0.0',
    about: options.about ?? (about === '' ? `Saved from the experiment ${name}.` : about),
    body,
    parameters: parametersOf(param, limit),
    examples: examples === undefined ? [] : await examplesIn(examples),
    ...(typeof config.dialect === 'string' ? { dialect: config.dialect as 'optaic' | 'qlib' } : {}),
  }
  const { api } = session.client
  const path = { definition: as }
  const there =
    version === undefined
      ? null
      : await orNull(unwrap(api.GET('/api/v1/definitions/{definition}', { params: { path } })), 'definition_not_found')
  const made = await unwrap(
    there === null
      ? api.POST('/api/v1/definitions', { body: { kind: 'OpMacroDef', name: as, ...wanted } })
      : api.POST('/api/v1/definitions/{definition}/versions', { params: { path }, body: wanted }),
  )
  session.answer(made, `saved ${made.kind} ${made.name} ${made.version}\n`)
  session.remark(`Call it as ${made.name.toUpperCase()} in any expression.`)
}

const named = (text: string): string => {
  if (!/^[a-z][a-z0-9_]*$/.test(text)) throw new InvalidArgumentError('Lower-case letters, digits and underscores.')
  return text
}

export function saveCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'save', 'keep the expression of an experiment as a macro')
    .argument('<name>', 'name or id of the experiment')
    .addOption(new Option('--as <macro>', 'name of the macro').argParser(named).makeOptionMandatory())
    .option('--body <expression>', 'the expression with its parameters in it (default: that of the experiment)')
    .addOption(
      new Option('--param <name=default>', 'a parameter of the macro; may be given again')
        .default({}, 'none')
        .argParser(gatherParameter),
    )
    .addOption(
      new Option(
        '--limit <name=kind:min..max>',
        'what a parameter has to be: whole or number, with limits, as in n=whole:2..250; one without a default is needed in every call',
      )
        .default({}, 'none')
        .argParser(gatherLimit),
    )
    .option('--about <text>', 'what it computes')
    .option('--new-version <version>', 'version, where the macro is there already')
    .option('--examples <file>', 'JSON list of examples, which are run before the macro is kept')
    .action((name: string, options: SaveOptions) => save(openSession(setting, options), name, options))
}
