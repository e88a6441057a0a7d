/** The program `optaic`: reads the environment, listens for signals, and hands the command line to the commands. */
import { createCli, terminalOf } from '@optaic/cli'
import { createCommands } from './commands.ts'
import { findServer } from './running-server.ts'
import { readConfigFile } from './settings/config-file.ts'
import { readSettings } from './settings.ts'
import { version } from './version.ts'

const environment = process.env
const stop = new AbortController()
/** One Ctrl-C comes from the terminal and again through `npm start`: signals within so many milliseconds are one. */
const onePress = 500
let asked: number | null = null
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    const now = performance.now()
    // Asked a second time, the program ends at once; the database and the Runs end with it.
    if (asked !== null && now - asked > onePress) process.exit(130)
    asked ??= now
    stop.abort()
  })

/** Where a server of this machine answers, where none is named. */
async function defaultUrl(): Promise<string> {
  if (environment.OPTAIC_URL !== undefined) return environment.OPTAIC_URL
  try {
    const { config } = await readConfigFile(undefined, environment)
    const settings = readSettings({}, environment, config)
    return findServer(settings.dataFolder)?.url ?? `http://127.0.0.1:${settings.port}`
  } catch {
    return 'http://127.0.0.1:4680'
  }
}

let failed = false
const terminal = terminalOf(process.stdout, process.stderr, environment)
const cli = createCli({
  version,
  defaultUrl: await defaultUrl(),
  token: environment.OPTAIC_TOKEN,
  terminal,
  signal: stop.signal,
  commands: createCommands({ environment, terminal, signal: stop.signal }, () => {
    failed = true
  }),
})
const code = await cli.run(process.argv.slice(2))
process.exitCode = code === 0 && failed ? 1 : code
