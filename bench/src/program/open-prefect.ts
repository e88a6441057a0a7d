/** A Prefect server of the benchmark's own, on a Postgres of its own, and its API as a script would call it. */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import { type LocalPrefect, startLocalPrefect } from '@optaic/orchestrator-prefect/local-server'
import type { Bench } from '../suite.ts'

export interface Prefect extends LocalPrefect {
  /** Throws on every answer that is not a success. */
  ask<T>(method: string, path: string, body?: object): Promise<T>
}

/** Ends with the work. */
export async function openPrefect(bench: Bench): Promise<Prefect> {
  const folder = await bench.folder()
  await chmod(folder, 0o755) // the account that root lends to Postgres has to get in
  const database = await openEmbeddedDatabase({ folder })
  bench.onClose(() => database.close())
  const environment = process.env
  const home = join(folder, 'home')
  const server = await startLocalPrefect({ environment, databaseUrl: database.url, home, say: bench.say })
  bench.onClose(() => server.close())
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const answer = await fetch(`${server.url}${path}`, { method, ...sent })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }
  return { ...server, ask }
}
