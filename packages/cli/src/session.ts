/** One command under way: the server it speaks to, where its words go, and what it was asked for. */
import { type Client, createClient, type Fetch, type Pause, pause as realPause } from '@optaic/client'
import { Command, Option } from 'commander'
import { CliFault, type ExitCode, exitCodes } from './exit-codes.ts'
import { printable } from './terminal/printable.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What all commands share; made once by `createCli`. */
export interface CliSetting {
  readonly defaultUrl: string
  readonly token?: string | undefined
  readonly fetch?: Fetch | undefined
  readonly terminal: Terminal
  /** Aborted by Ctrl-C. */
  readonly signal?: AbortSignal | undefined
  /** How to wait between two looks; the platform's clock when left out. */
  readonly pause?: Pause | undefined
  /** Says how the command ended when it was not by a throw. */
  readonly end: (code: ExitCode) => void
}

export interface Session {
  readonly client: Client
  readonly terminal: Terminal
  readonly project: string | undefined
  readonly json: boolean
  readonly signal: AbortSignal | undefined
  readonly pause: Pause
  readonly end: (code: ExitCode) => void
  /** Prints the document as JSON where that was asked for, else what people read. */
  answer(document: unknown, text: string): void
  /** A remark to people; machines do not get it. */
  remark(text: string): void
}

/** The options of every `serverCommand`. */
export interface ServerOptions {
  readonly json?: boolean
  readonly url: string
  readonly project?: string
}

/** A command that speaks to the server, with the options that all of those have. */
export function serverCommand(setting: CliSetting, name: string, about: string): Command {
  return new Command(name)
    .description(about)
    .addOption(new Option('--json', 'print one JSON document instead of text'))
    .addOption(new Option('--project <name>', 'project, by name or id; needed where a name is in several'))
    .addOption(new Option('--url <url>', 'address of the server (environment: OPTAIC_URL)').default(setting.defaultUrl))
}

/** The session of a command, from its options. Throws a usage fault for an address that is none. */
export function openSession(setting: CliSetting, { json = false, url, project }: ServerOptions): Session {
  const { terminal, token, fetch, signal, pause = realPause, end } = setting
  return {
    client: connect(url, token, fetch),
    terminal,
    project,
    json,
    signal,
    pause,
    end,
    answer: (document, text) => terminal.write(json ? `${JSON.stringify(document, null, 2)}\n` : text),
    remark: text => {
      if (!json) terminal.writeError(`${printable(text)}\n`)
    },
  }
}

function connect(url: string, token: string | undefined, fetch: Fetch | undefined): Client {
  try {
    return createClient({ url, token, fetch })
  } catch {
    throw new CliFault('invalid_url', `"${url}" is not the address of a server`, {
      next: 'give one such as http://127.0.0.1:4680',
      exitCode: exitCodes.usage,
    })
  }
}
