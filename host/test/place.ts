/** A temporary folder with the real program on it, as child processes; what it leaves behind is seen. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

const main = new URL('../src/main.ts', import.meta.url).pathname
const starter = new URL('../../scripts/bootstrap.mjs', import.meta.url).pathname

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly pid: number
  readonly child: ChildProcess
  /** What it has said so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when the process and its streams have ended. */
  readonly ended: Promise<Ended>
  /** The first line it prints, as JSON; throws with its last words when it ends before. */
  firstLine<T>(): Promise<T>
  signal(signal: NodeJS.Signals): void
  /** What Ctrl-C does at a terminal: the signal reaches the whole group of processes. */
  interrupt(): void
}

export interface LivingProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
  /** Time it has computed so far. */
  readonly seconds: number
}

export interface Place {
  /** Holds the data folder and nothing else of anybody. */
  readonly folder: string
  readonly data: string
  start(words: readonly string[], environment?: Readonly<Record<string, string>>): Started
  /** The same by the starter that is behind `npm start`. */
  startByStarter(words: readonly string[], environment?: Readonly<Record<string, string>>): Started
  /** The same by a command that takes another to run, such as one that enters a namespace. */
  startOn(prefix: readonly string[], words: readonly string[], environment?: Readonly<Record<string, string>>): Started
  /** Starts and waits for the end. */
  run(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>
  /** Every living process that belongs to this place: started here, or by those. */
  processes(): readonly LivingProcess[]
  /** Ends what is still there; throws when that was anything. */
  close(): Promise<void>
}

/** A server on a place, ready for requests. */
export interface Server extends Started {
  readonly url: string
}

export function openPlace(): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'optaic-host-')))
  chmodSync(folder, 0o755) // the account that root lends to Postgres has to get in
  const data = join(folder, 'data')
  const own = { PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, OPTAIC_DATA: data, OPTAIC_PORT: '0' }
  const startOn: Place['startOn'] = (prefix, words, environment = {}) =>
    startProcess([...prefix, process.execPath, main, ...words], { ...own, ...environment })
  const start: Place['start'] = (words, environment) => startOn([], words, environment)
  return {
    folder,
    data,
    start,
    startOn,
    startByStarter: (words, environment = {}) =>
      startProcess([process.execPath, starter, 'host/src/main.ts', ...words], { ...own, ...environment }),
    run: (words, environment) => start(words, environment).ended,
    processes: () => processesWith(folder),
    close: async () => {
      const left = processesWith(folder)
      for (const { pid } of left) process.kill(pid, 'SIGKILL')
      await until('every process to end', () => processesWith(folder).length === 0)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      if (left.length > 0) throw new Error(`left behind: ${left.map(({ command }) => command).join('; ')}`)
    },
  }
}

export async function startServer(
  place: Place,
  words: readonly string[] = ['--no-sample'],
  environment?: Readonly<Record<string, string>>,
  start: Place['start'] = place.start,
): Promise<Server> {
  const started = start(['server', '--json', ...words], environment)
  const { url } = await started.firstLine<{ url: string }>()
  return { ...started, url }
}

/** Asks a process to end in good order, and waits until it has. */
export async function stop(started: Started): Promise<Ended> {
  started.signal('SIGTERM')
  return started.ended
}

function startProcess([command = '', ...words]: readonly string[], env: Record<string, string>): Started {
  const child = spawn(command, words, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  let over = false
  const ended = new Promise<Ended>(resolve => {
    child.once('close', code => {
      over = true
      resolve({ code, stdout, stderr })
    })
  })
  return {
    pid: child.pid ?? 0,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    firstLine: async <T>() => {
      await until('the first line', () => over || stdout.includes('\n'))
      if (!stdout.includes('\n')) throw new Error(`it ended and said: ${stderr}`)
      return JSON.parse(stdout.slice(0, stdout.indexOf('\n'))) as T
    },
    signal: signal => void child.kill(signal),
    interrupt: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
  }
}

/** Processes that name the folder in their command line or environment, or work in it, as the kernel tells them. */
function processesWith(folder: string): LivingProcess[] {
  const told = (tell: () => string) => {
    try {
      return tell()
    } catch {
      return '' // ended in the meantime
    }
  }
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid)
    .flatMap(pid => {
      const read = (name: string) => told(() => readFileSync(`/proc/${pid}/${name}`, 'utf8'))
      const places = [read('cmdline'), read('environ'), told(() => readlinkSync(`/proc/${pid}/cwd`))]
      if (!places.some(text => text.includes(folder))) return []
      const stat = read('stat')
      // After the name in brackets: state, parent, ..., and as the 12th and 13th the ticks, of which there are 100 a second.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (stat === '' || fields[0] === 'Z') return []
      const seconds = (Number(fields[11]) + Number(fields[12])) / 100
      return [{ pid, parent: Number(fields[1]), seconds, command: read('cmdline').replaceAll('\0', ' ') }]
    })
}
