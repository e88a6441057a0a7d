/** Which jobs workers hold, and what becomes of one whose worker is gone; pg-boss offers such a job again by itself too. */
import type { HeldRun, Standing } from '@optaic/ports'
import type pg from 'pg'
import type { PgBoss } from 'pg-boss'

const standingOf: Readonly<Record<string, Standing>> = {
  created: 'waiting',
  retry: 'waiting',
  active: 'held',
  completed: 'ended',
  cancelled: 'cancelled',
  failed: 'ended',
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

export function createHolds(pool: pg.Pool, boss: PgBoss, queue: string) {
  const states = async (ids: readonly string[]): Promise<readonly { id: string; state: string }[]> =>
    (
      await pool.query('SELECT id::text, state::text FROM pgboss.job WHERE name = $1 AND id = ANY ($2::uuid[])', [
        queue,
        ids.filter(isId),
      ])
    ).rows
  return {
    standings: async (ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> =>
      new Map((await states(ids)).map(({ id, state }) => [id, standingOf[state] ?? 'ended'])),
    held: async (longerThanMs: number): Promise<readonly HeldRun[]> =>
      (
        await pool.query<HeldRun>(
          `SELECT id::text AS external_id, data->>'run_id' AS run_id FROM pgboss.job
           WHERE name = $1 AND state = 'active' AND started_on <= now() - make_interval(secs => $2)`,
          [queue, longerThanMs / 1000],
        )
      ).rows,
    /** Jobs show no ending: one whose worker is gone is only kept from being offered again. */
    conclude: async (id: string): Promise<void> => {
      const [found] = await states([id])
      if (found !== undefined && standingOf[found.state] !== 'ended') await boss.cancel(queue, id)
    },
    release: async (id: string): Promise<void> => {
      const [found] = await states([id])
      if (found?.state === 'active') await boss.fail(queue, id)
    },
  }
}
