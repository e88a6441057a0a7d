/** What waits in the queue and nobody has taken, for an installation that moves elsewhere. */
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
SELECT handle || ':' || at AS external_id, flow_id::text, NULL AS run_id, at AS scheduled_for, at AS not_before
FROM orchestrator.deployment, to_char(next_fire_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
WHERE NOT paused AND next_fire_at <= now() ORDER BY next_fire_at`

/**
 * None where the local orchestrator has never been. Those that a worker had taken when it was stopped count as waiting, and
 * so do ticks that came due while nothing ran.
 */
export async function waitingJobs(url: string): Promise<readonly WaitingJob[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'optaic migrate' })
  await client.connect()
  try {
    const waiting: WaitingJob[] = []
    for (const [table, query] of [
      ['pgboss.job', list],
      ['orchestrator.deployment', due],
    ] as const) {
      const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])
      if (rows[0]?.there === true) waiting.push(...(await client.query<WaitingJob>(query)).rows)
    }
    return waiting
  } finally {
    await client.end()
  }
}
