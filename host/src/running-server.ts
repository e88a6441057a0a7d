/** The note a server leaves in its data folder while it runs, so that workers and commands of the same machine find it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseWay } from './database-way.ts'

export interface RunningServer {
  readonly pid: number
  /** Where the API answers; null before it does. */
  readonly url: string | null
  readonly database: DatabaseWay
}

const fileOf = (dataFolder: string) => join(dataFolder, 'server.json')

/** Readable by the owner alone: it holds the password of the database. */
export function announceServer(dataFolder: string, server: RunningServer): void {
  writeFileSync(fileOf(dataFolder), `${JSON.stringify(server)}\n`, { mode: 0o600 })
}

/** Null when no server runs on the folder. */
export function findServer(dataFolder: string): RunningServer | null {
  try {
    const server = JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')) as RunningServer
    process.kill(server.pid, 0)
    return server
  } catch {
    return null
  }
}

export const withdrawServer = (dataFolder: string): void => rmSync(fileOf(dataFolder), { force: true })
