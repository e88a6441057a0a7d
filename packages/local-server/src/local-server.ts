/** A server process that answers before it counts as started, and is not left behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LocalServerOptions {
  readonly program: string
  readonly words: readonly string[]
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** True once it is ready to serve. A throw counts as no. */
  readonly answers: () => Promise<boolean>
  /** Milliseconds that it may take to answer. */
  readonly startMs: number
  /** The fault where it did not come up: `why` says what it did instead, with its last words. */
  readonly fault: (why: string) => Error
  /** Whether it ends when its standard input does, and so with this process, however that ends. Default false. */
  readonly endsWithInput?: boolean
}

export interface LocalServer {
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>
  /** Starts it again, with the same words. */
  start(): Promise<void>
}

const lookEvery = 20
const wordsKept = 4000

const isOver = ({ pid, exitCode, signalCode }: ChildProcess) =>
  pid === undefined || exitCode !== null || signalCode !== null

/** Resolves once it answers; where it does not come up, nothing of it is left. */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  let child: ChildProcess | null = null
  const stop = async () => {
    const ending = child
    child = null
    if (ending === null || isOver(ending)) return
    const ended = once(ending, 'exit')
    ending.kill('SIGKILL')
    await ended
  }
  const kill = () => void child?.kill('SIGKILL')
  const start = async () => {
    const started = spawn(options.program, options.words, {
      env: { ...options.environment },
      stdio: [options.endsWithInput === true ? 'pipe' : 'ignore', 'ignore', 'pipe'],
    })
    child = started
    started.once('error', () => {}) // it has no id then, which is told below
    process.once('exit', kill)
    started.once('exit', () => process.off('exit', kill))
    try {
      await answering(started, options)
    } catch (fault) {
      await stop()
      throw fault
    }
  }
  await start()
  return { stop, start }
}

async function answering(child: ChildProcess, { answers, startMs, fault }: LocalServerOptions): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    said = (said + text).slice(-wordsKept)
  })
  const end = Date.now() + startMs
  while (Date.now() < end) {
    if (child.pid === undefined) throw fault('cannot be started')
    if (isOver(child)) throw fault(`ended with ${child.exitCode ?? child.signalCode}${said === '' ? '' : `: ${said}`}`)
    if (await answers().catch(() => false)) return
    await sleep(lookEvery)
  }
  throw fault(`does not answer after ${startMs / 1000} s${said === '' ? '' : `: ${said}`}`)
}
