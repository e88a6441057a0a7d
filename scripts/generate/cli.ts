/** The reference page of the command line, from the commands themselves. */
import { type Cli, createCli, exitCodeTexts } from '@optaic/cli'
import type { Generator } from './generator.ts'
import { block, code, page, table } from './markdown.ts'
import { optionalExport } from './optional-export.ts'

type Command = Cli['program']
type Argument = Command['registeredArguments'][number]
type Option = Command['options'][number]

/** Where the program is told its address; the page names it instead of a default of some machine. */
const defaultUrl = 'http://127.0.0.1:4680'

const choicesOf = ({ argChoices }: Argument | Option): string =>
  argChoices === undefined ? '' : ` One of ${argChoices.map(code).join(', ')}.`

/** Begins with a capital, unless it begins with an address such as `s3://bucket`. */
const sentence = (text: string): string =>
  text === '' || /^\S+:\/\//.test(text) ? text : `${text[0]?.toUpperCase()}${text.slice(1)}`

const ended = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`)

const aboutOption = (option: Option): string => {
  const fallback =
    option.defaultValue === undefined || option.isBoolean() || typeof option.defaultValue === 'object'
      ? ''
      : ` Default ${code(String(option.defaultValue))}.`
  return ended(sentence(option.description)) + choicesOf(option) + fallback
}

function commandSection(program: string, command: Command): string {
  const shown = command.options.filter(option => !option.hidden)
  return [
    `## ${program} ${command.name()}`,
    ended(sentence(command.description())),
    block('', `${program} ${command.name()} ${command.usage()}`),
    table(
      ['argument', 'meaning'],
      command.registeredArguments.map(argument => [
        code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
        ended(sentence(argument.description)) + choicesOf(argument),
      ]),
    ),
    table(
      ['option', 'meaning'],
      shown.map(option => [code(option.flags), aboutOption(option)]),
    ),
    ...command.commands.map(child => commandSection(`${program} ${command.name()}`, child)),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** The program as it is, with the commands of the host beside those that ask a server. */
export const programWith = (commands: readonly Command[]): Command =>
  createCli({
    version: '',
    defaultUrl,
    terminal: { write: () => {}, writeError: () => {}, colour: false, live: false, columns: 80 },
    commands,
  }).program

/** The page as Markdown: exit codes, then every command with its arguments and options. */
export function cliPage(program: Command): string {
  const exitCodes = exitCodeTexts.map(([exitCode, meaning]) => [String(exitCode), meaning])
  return page(
    `The command line`,
    [introduction, '## Exit codes', table(['code', 'meaning'], exitCodes)].concat(
      program.commands.map(command => commandSection(program.name(), command)),
    ),
  )
}

const introduction = `\`optaic help COMMAND\` says the same in the terminal. With \`--json\` a command prints one JSON document to standard
output, as the API gives it; problems go to standard error, there too as a document. Without it people read tables; colours
and the progress line are for terminals only, and \`NO_COLOR\` turns the colours off.`

export const cliGenerator: Generator = {
  name: 'command line',
  files: async root => {
    const own = await optionalExport(root, 'host/src/commands.ts', 'commands')
    return [{ path: 'docs/reference/cli.md', text: cliPage(programWith((own ?? []) as readonly Command[])) }]
  },
}
