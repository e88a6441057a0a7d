/** What waits in the queue and nobody has taken, for an installation that moves elsewhere. */
import { missedTick, type Schedule } from '@optaic/domain'
import pg from 'pg'

export interface WaitingJob {
  readonly external_id: string
  readonly flow_id: string
  /** Null: a tick of the schedule. */
  readonly run_id: string | null
  readonly scheduled_for: string | null
  readonly not_before: string
}

const list = `
SELECT id::text AS external_id, data->>'flow_id' AS flow_id, data->>'run_id' AS run_id, data->>'scheduled_for' AS scheduled_for,
  to_char(start_after AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS not_before
FROM pgboss.job WHERE name = 'runs' AND state < 'completed' ORDER BY created_on`

/** What is due and has not become a job: the server was stopped before. */
const due = `
SELECT handle::text, flow_id::text, schedule, next_fire_at FROM orchestrator.deployment
WHERE NOT paused AND next_fire_at <= $1 ORDER BY next_fire_at`

interface Due {
  readonly handle: string
  readonly flow_id: string
  readonly schedule: Schedule
  readonly next_fire_at: Date
}

/**
 * None where the local orchestrator has never been. Those that a worker had taken when it was stopped count as waiting, and
 * so do ticks that came due while nothing ran, one for each Flow.
 */
export async function waitingJobs(url: string, now = new Date().toISOString()): Promise<readonly WaitingJob[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'optaic migrate' })
  await client.connect()
  try {
    const { rows } = await client.query<Record<'jobs' | 'deployments', boolean>>(
      "SELECT to_regclass('pgboss.job') IS NOT NULL AS jobs, to_regclass('orchestrator.deployment') IS NOT NULL AS deployments",
    )
    const waiting = rows[0]?.jobs === true ? (await client.query<WaitingJob>(list)).rows : []
    const missed = rows[0]?.deployments === true ? (await client.query<Due>(due, [now])).rows : []
    return [...waiting, ...missed.map(deployment => tickOf(deployment, now))]
  } finally {
    await client.end()
  }
}

function tickOf({ handle, flow_id, schedule, next_fire_at }: Due, now: string): WaitingJob {
  const first = next_fire_at.toISOString()
  const tick = new Date(missedTick(schedule, first, now) ?? first).toISOString()
  return { external_id: `${handle}:${tick}`, flow_id, run_id: null, scheduled_for: tick, not_before: tick }
}
