/** The clockwork: turns due schedules into claims, each tick once whoever is looking. */
import { missedTick, nextFireTime, type Schedule } from '@optaic/domain'
import type pg from 'pg'

interface Due {
  readonly handle: string
  readonly flow_id: string
  readonly schedule: Schedule
  readonly next_fire_at: Date
}

/** Adds a job within a transaction. */
export type AddJob = (client: pg.PoolClient, flowId: string, scheduledFor: string, key: string) => Promise<void>

const due = `
SELECT handle, flow_id, schedule, next_fire_at FROM orchestrator.deployment
WHERE NOT paused AND next_fire_at <= $1 ORDER BY next_fire_at LIMIT 100 FOR UPDATE SKIP LOCKED`

/** Every due deployment makes one job, however many ticks were missed. Returns how many were made. */
export async function makeTicks(pool: pg.Pool, now: string, addJob: AddJob): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<Due>(due, [now])
    for (const { handle, flow_id, schedule, next_fire_at } of rows) {
      const first = next_fire_at.toISOString()
      const tick = new Date(missedTick(schedule, first, now) ?? first).toISOString()
      await addJob(client, flow_id, tick, `${handle}:${tick}`)
      await client.query('UPDATE orchestrator.deployment SET next_fire_at = $2 WHERE handle = $1', [
        handle,
        nextFireTime(schedule, now),
      ])
    }
    await client.query('COMMIT')
    return rows.length
  } catch (fault) {
    await client.query('ROLLBACK').catch(() => {})
    throw fault
  } finally {
    client.release()
  }
}
