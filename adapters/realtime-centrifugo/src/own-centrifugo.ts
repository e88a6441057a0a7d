/** A Centrifugo of one's own on this machine, started from its binary for a demo or a test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CentrifugoOptions } from './centrifugo.ts'
import { unreachable } from './server-api.ts'

export interface OwnCentrifugo extends Pick<CentrifugoOptions, 'apiUrl' | 'apiKey' | 'tokenSecret' | 'clientUrl'> {
  /** Ends it at once, as a crash would: its history is gone. */
  stop(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
}

/** The config that installations are advised to take. */
const config = join(import.meta.dirname, '../../../deploy/centrifugo/config.json')
const startMs = 20_000

/** Resolves once it answers. Throws `realtime_unreachable` when it does not start. */
export async function startCentrifugo(program: string): Promise<OwnCentrifugo> {
  const port = await freePort()
  const [apiKey, tokenSecret] = [randomBytes(16).toString('hex'), randomBytes(32).toString('hex')]
  const environment = {
    CENTRIFUGO_HTTP_SERVER_PORT: String(port),
    CENTRIFUGO_HTTP_API_KEY: apiKey,
    CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: tokenSecret,
    CENTRIFUGO_LOG_LEVEL: 'error',
  }
  let child: ChildProcess | null = null
  const stop = async () => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.pid === undefined) return
    const ended = new Promise(resolve => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
  }
  const kill = () => void child?.kill('SIGKILL')
  const start = async () => {
    child = spawn(program, ['-c', config], { env: environment, stdio: 'ignore' })
    child.once('error', () => {})
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    try {
      await answering(`http://127.0.0.1:${port}/health`, child, program)
    } catch (fault) {
      await stop()
      throw fault
    }
  }
  await start()
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    clientUrl: `ws://127.0.0.1:${port}/connection/websocket`,
    apiKey,
    tokenSecret,
    stop,
    start,
  }
}

async function answering(url: string, child: ChildProcess, program: string): Promise<void> {
  const next = 'Give the path of a Centrifugo 6 binary for this machine.'
  const end = Date.now() + startMs
  while (Date.now() < end) {
    if (child.pid === undefined) throw unreachable(`${program} cannot be started`, next)
    if (child.exitCode !== null) throw unreachable(`${program} ended with code ${child.exitCode}`, next)
    const well = await fetch(url).then(
      answer => answer.ok,
      () => false,
    )
    if (well) return
    await sleep(20)
  }
  throw unreachable(`${program} does not answer on ${url} after ${startMs / 1000} s`, next)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
