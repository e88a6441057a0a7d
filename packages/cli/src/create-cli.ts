/** The program `optaic`: its commands put together, and what a script learns from how it ends. */
import { isClientProblem } from '@optaic/client'
import { Command, CommanderError } from 'commander'
import { applyCommand } from './commands/apply.ts'
import { cancelCommand } from './commands/cancel.ts'
import { createCommand } from './commands/create.ts'
import { dataCommand } from './commands/data.ts'
import { deleteCommand } from './commands/delete.ts'
import { describeCommand } from './commands/describe.ts'
import { evalCommand } from './commands/eval.ts'
import { experimentCommand } from './commands/experiment/index.ts'
import { getCommand } from './commands/get.ts'
import { lineageCommand } from './commands/lineage.ts'
import { logsCommand } from './commands/logs.ts'
import { planCommand } from './commands/plan.ts'
import { rerunCommand } from './commands/rerun.ts'
import { runCommand } from './commands/run.ts'
import { statusCommand } from './commands/status.ts'
import { CliFault, type ExitCode, exitCodeOf, exitCodes, exitCodeTexts } from './exit-codes.ts'
import type { CliSetting } from './session.ts'
import { printable } from './terminal/printable.ts'
import { renderProblem } from './terminal/problem-text.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface CliOptions extends Omit<CliSetting, 'end'> {
  /** Printed by `--version`. */
  readonly version: string
  /** Commands of the program around this one, such as `server`; shown before the others. */
  readonly commands?: readonly Command[]
}

export interface Cli {
  readonly program: Command
  /** Runs a command line (without the program's name) and returns its exit code; never throws. */
  run(words: readonly string[]): Promise<ExitCode>
}

const builders = [
  getCommand,
  describeCommand,
  statusCommand,
  dataCommand,
  evalCommand,
  experimentCommand,
  planCommand,
  applyCommand,
  createCommand,
  deleteCommand,
  runCommand,
  rerunCommand,
  cancelCommand,
  logsCommand,
  lineageCommand,
]

export function createCli({ version, commands = [], ...setting }: CliOptions): Cli {
  const { terminal, signal } = setting
  let ended: ExitCode = exitCodes.ok
  const program = new Command('optaic')
    .description('Definitions, Instances, Flows and Runs of quantitative research.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Try: optaic help')
    .configureOutput({
      writeOut: text => terminal.write(text),
      writeErr: text => terminal.writeError(text),
      getOutHelpWidth: () => helpWidth(terminal),
      getErrHelpWidth: () => helpWidth(terminal),
      getOutHasColors: () => terminal.colour,
      getErrHasColors: () => terminal.colour,
    })
    .addHelpText('after', `\n${exitCodeHelp()}`)
  const end = (code: ExitCode) => {
    ended = code
  }
  program.commandsGroup('Commands that run the program:')
  for (const command of commands) add(program, command)
  program.commandsGroup('Commands that ask a running server:')
  for (const build of builders) add(program, build({ ...setting, end }))
  return {
    program,
    run: async words => {
      ended = exitCodes.ok
      try {
        await program.parseAsync([...words], { from: 'user' })
        return ended
      } catch (fault) {
        if (signal?.aborted) return exitCodes.interrupted
        return report(fault, terminal, wantsJson(words))
      }
    },
  }
}

/** Settings such as where words go do not reach commands made elsewhere by themselves. */
function add(program: Command, command: Command): void {
  const inherit = (child: Command, parent: Command) => {
    child.copyInheritedSettings(parent)
    for (const grandchild of child.commands) inherit(grandchild, child)
  }
  inherit(command, program)
  program.addCommand(command)
}

const helpWidth = ({ columns }: Terminal): number => Math.min(columns, 100)

const exitCodeHelp = (): string =>
  ['Exit codes:', ...exitCodeTexts.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)].join('\n')

/** The command line may be what is wrong, so it is looked at as it stands. */
const wantsJson = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return (end === -1 ? words : words.slice(0, end)).includes('--json')
}

/** Prints what went wrong to standard error and returns the exit code for it. */
function report(fault: unknown, terminal: Terminal, json: boolean): ExitCode {
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const problem = problemOf(fault)
  if (json) terminal.writeError(`${JSON.stringify(isClientProblem(fault) ? fault : documentOf(problem), null, 2)}\n`)
  else {
    terminal.writeError(renderProblem(problem, terminal.colour && terminal.live))
    if (problem.code === 'internal_error' && fault instanceof Error)
      terminal.writeError(`${printable(fault.stack ?? '')}\n`)
  }
  return exitCodeOf(fault)
}

/** The fields of a problem document that do not need a server. */
const documentOf = ({ code, message, details = [], next }: AnyProblem) => ({ code, detail: message, details, next })

interface AnyProblem {
  readonly code: string
  readonly message: string
  readonly details?: readonly { readonly path?: string; readonly message: string }[]
  readonly next?: string | undefined
}

/** Problems of the server, of this package and of the commands around it share these fields; anything else is a bug. */
function problemOf(fault: unknown): AnyProblem {
  if (fault instanceof Error && isProblemLike(fault)) {
    const { code, message, details, next } = fault
    return { code, message, ...(details ? { details } : {}), ...(next === undefined ? {} : { next }) }
  }
  return {
    code: 'internal_error',
    message: fault instanceof Error ? fault.message : String(fault),
    next: 'this is a bug of ours: please report it with what is printed here',
  }
}

/** A code of ours is in snake case; those of Node (`ENOENT`) are not. */
const isProblemLike = (fault: Error): fault is Error & AnyProblem =>
  isClientProblem(fault) ||
  fault instanceof CliFault ||
  ('code' in fault && typeof fault.code === 'string' && /^[a-z]+(_[a-z]+)+$/.test(fault.code))
