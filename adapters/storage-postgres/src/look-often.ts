/** News without LISTEN, for databases that are reached through a transaction pooler only: one small statement, often. */
import type { Query } from './connection.ts'
import { noLessee, unleased } from './lessee.ts'
import type { Ear, Tell } from './listener.ts'

const everyMs = 500

interface Marks {
  readonly due: boolean
  readonly position: string | null
  readonly log: string | null
}

/**
 * Events are committed in the order of their positions, so that the last one tells all. A log line takes its number before it is committed:
 * it is told of in the round in which the number is seen, and again in the next.
 */
const look = `
SELECT EXISTS (SELECT 1 FROM outbox WHERE due_at <= now() AND ${unleased('outbox', 'NULL')}) AS due,
  (SELECT max(position)::text FROM channel_event) AS position,
  (SELECT last_value::text FROM run_log_sequence_seq) AS log`

export function lookOften(query: Query, tell: Tell): Ear {
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let closed = false
  let seen: Marks = { due: false, position: null, log: null }
  let lateLogs = false

  const round = async () => {
    const now = (await query<Marks>(look))[0]!
    if (now.due) tell('outbox', '')
    if (now.position !== seen.position) tell('events', '')
    const newLogs = now.log !== seen.log
    if (newLogs || lateLogs) tell('logs', '')
    lateLogs = newLogs
    seen = now
  }
  const next = () => {
    if (closed) return
    timer = setTimeout(() => {
      looking = round()
        .catch(() => {}) // the next round tells of what this one could not see
        .finally(next)
    }, everyMs)
  }
  return {
    start: () => {
      if (timer === undefined) next()
    },
    lessee: noLessee,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}
