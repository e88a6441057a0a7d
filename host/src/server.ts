/** The server: the program, its upkeep, a worker, and the API, started together and ended together. */
import { randomUUIDv7 } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Problem } from '@optaic/domain'
import { createApp } from '@optaic/http'
import type { Log } from './log.ts'
import { openProgram, type Program } from './program.ts'
import { announceServer, withdrawServer } from './running-server.ts'
import { openServices } from './services.ts'
import { type Environment, isLoopback, type Settings } from './settings.ts'
import { version } from './version.ts'
import { type WatchedTokens, watchTokens } from './watched-tokens.ts'
import { type RunningWorker, startWorker } from './worker.ts'

export interface RunningServer {
  readonly url: string
  readonly program: Program
  /** Takes no more Runs, finishes those under way and then the requests, and ends everything. */
  close(): Promise<void>
}

export interface ServerOptions {
  readonly settings: Settings
  readonly environment: Environment
  readonly log: Log
  /** Whether the server takes Runs itself; without it, start workers. Default true. */
  readonly worker?: boolean
}

const maxBodyBytes = 4 * 1024 * 1024

function checkAddress(settings: Settings): void {
  if (isLoopback(settings.host) || settings.tokenFile !== null) return
  throw new Problem(
    'address_not_allowed',
    `The address ${settings.host} is reached from other machines, and nobody has to show a token`,
    {
      next: 'Configure authentication with --token-file, or listen on 127.0.0.1.',
    },
  )
}

/** Throws what keeps the server from starting; nothing stays running then. */
export async function startServer({
  settings,
  environment,
  log,
  worker = true,
}: ServerOptions): Promise<RunningServer> {
  checkAddress(settings)
  const tokens = watchTokens(settings.tokenFile, log)
  const undo: (() => Promise<unknown>)[] = [async () => tokens.close()]
  const closeAll = async () => {
    for (const close of undo.splice(0).reverse()) await close()
  }
  try {
    const program = await openProgram({ settings, log, role: 'owner' })
    undo.push(() => program.close())
    announceServer(settings.dataFolder, { pid: process.pid, url: null, database: program.database })
    undo.push(async () => withdrawServer(settings.dataFolder))
    const running: RunningWorker | null = worker ? await startWorker(program, environment, settings.concurrency) : null
    const maintenance = await program.lifecycle.startMaintenance()
    undo.push(() => maintenance.stop())
    if (running !== null) undo.push(() => running.stop())
    const { url, close } = await listen(program, environment, tokens, log)
    undo.push(close)
    announceServer(settings.dataFolder, { pid: process.pid, url, database: program.database })
    return {
      url,
      program,
      close: async () => {
        await running?.drain() // the API still answers meanwhile, so that a Run nobody wants to wait for can be cancelled
        await closeAll()
      },
    }
  } catch (fault) {
    await closeAll()
    throw fault
  }
}

async function listen(program: Program, environment: Environment, tokens: WatchedTokens, log: Log) {
  const { settings } = program
  const opened = await openServices(program, environment)
  const app = createApp({
    services: opened.services,
    version,
    guard: {
      hosts: [settings.host, 'localhost', '127.0.0.1', '::1', ...settings.allowedHosts].map(host => host.toLowerCase()),
      holders: tokens.holders,
      maxBodyBytes,
    },
    newId: randomUUIDv7,
    onFault: (fault, id) => log('error', `${id}: ${fault instanceof Error ? fault.stack : String(fault)}`),
  })
  const server = serve({ fetch: app.fetch, hostname: settings.host, port: settings.port })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve)
      server.once('error', reject)
    })
  } catch (cause) {
    await opened.close()
    throw listenProblem(cause, settings)
  }
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 500).unref()
      await closed
      await opened.close()
    },
  }
}

function listenProblem(cause: unknown, { host, port }: Settings): unknown {
  const code = (cause as NodeJS.ErrnoException).code
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return cause
  const why = {
    EADDRINUSE: 'is taken by another program',
    EACCES: 'may not be used by this account',
    EADDRNOTAVAIL: 'is not an address of this machine',
  }[code]
  return new Problem('address_not_allowed', `${host}:${port} ${why}`, {
    cause,
    next: 'Choose another with --port or --host.',
  })
}
