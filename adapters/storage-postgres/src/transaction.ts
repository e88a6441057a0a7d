/** Transactions that retry. Statements whose answers nobody needs are not waited for: the next are sent right behind them. */
import { isProblem } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type pg from 'pg'
import { isRetryable, type Query, queryOn } from './connection.ts'
import { eventTurn } from './events.ts'
import { createReads } from './reads.ts'
import { serverProblem } from './server-faults.ts'
import { createWrites } from './writes.ts'

const tries = 10

export interface Way {
  readonly pool: pg.Pool
  readonly named: boolean
  /** Called when events were committed. */
  readonly onEvents: () => void
}

export async function transaction<T>(way: Way, work: (tx: StorageWrites) => Promise<T>): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(way, work)
    } catch (fault) {
      if (number >= tries || !isRetryable(fault)) throw serverProblem(fault) // a connection may not even have come about
    }
  }
}

/** One try. */
async function attempt<T>({ pool, named, onEvents }: Way, work: (tx: StorageWrites) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  const query = queryOn(client, named)
  const { send, settled } = sender(query, client.pipeline)
  try {
    let turn = false
    let queued = false
    const told = async () => {
      if (turn) return
      turn = true
      await send(eventTurn, [], 'event_turn')
    }
    const queue = () => {
      queued = true
    }
    await send('BEGIN')
    const result = await work(createWrites(query, send, createReads(query), { told, queued: queue }))
    if (turn) await send("SELECT pg_notify('optaic_events', '')", [], 'notify_events')
    if (queued) await send("SELECT pg_notify('optaic_outbox', '')", [], 'notify_outbox')
    await send('COMMIT') // after a statement that failed it rolls back
    const fault = await settled()
    if (fault !== null) throw fault.first
    if (turn) onEvents()
    return result
  } catch (fault) {
    const earlier = await settled()
    const reason = earlier === null ? fault : earlier.first
    broken = isProblem(reason) && reason.code === 'database_unreachable'
    if (!broken)
      await client.query('ROLLBACK').catch(() => {
        broken = true
      })
    throw reason
  } finally {
    client.release(broken)
  }
}

/** Sends statements in order; on a connection that cannot take the next before it has answered the last, one by one. */
function sender(query: Query, pipelined: boolean) {
  const sent: Promise<unknown>[] = []
  let fault: { readonly first: unknown } | null = null
  const send = async (text: string, values?: readonly unknown[], name?: string): Promise<void> => {
    const answer = query(text, values, name)
    if (!pipelined) return void (await answer)
    sent.push(
      answer.catch(reason => {
        fault ??= { first: reason }
      }),
    )
  }
  return {
    send,
    /** The first fault of what was sent, once all of it is answered. */
    settled: async () => {
      await Promise.all(sent.splice(0))
      return fault
    },
  }
}
