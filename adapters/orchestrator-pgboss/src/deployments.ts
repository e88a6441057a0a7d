/** Deployments and their schedules, in a table of the orchestrator's own. */
import { createHash, randomUUID } from 'node:crypto'
import { canonicalJson, type JsonObject, nextFireTime, type Schedule } from '@optaic/domain'
import type { Deployment, DeploymentSpec } from '@optaic/ports'
import type pg from 'pg'

export const schema = `
CREATE SCHEMA IF NOT EXISTS orchestrator;
CREATE TABLE IF NOT EXISTS orchestrator.deployment (
  handle uuid PRIMARY KEY,
  flow_id uuid NOT NULL UNIQUE,
  name text NOT NULL,
  tags text[] NOT NULL,
  schedule jsonb NOT NULL,
  timeout_seconds integer NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  next_fire_at timestamptz,
  CHECK (timeout_seconds > 0)
);
CREATE INDEX IF NOT EXISTS deployment_due ON orchestrator.deployment (next_fire_at) WHERE NOT paused;`

interface Row {
  readonly handle: string
  readonly flow_id: string
  readonly name: string
  readonly tags: string[]
  readonly schedule: Schedule
  readonly timeout_seconds: number
  readonly paused: boolean
}

export const digestOf = ({ name, tags, schedule, timeout_seconds }: Omit<DeploymentSpec, 'flow_id'>): string =>
  createHash('sha256')
    .update(canonicalJson({ name, tags: [...tags], schedule, timeout_seconds } as unknown as JsonObject))
    .digest('hex')

const deploymentOf = (row: Row): Deployment => ({
  handle: row.handle,
  flow_id: row.flow_id,
  digest: digestOf(row),
  paused: row.paused,
})

const columns = 'handle, flow_id, name, tags, schedule, timeout_seconds, paused'

/** The next tick only changes when the schedule does, so that deploying again neither loses nor repeats one; what is paused stays so. */
const upsert = `
INSERT INTO orchestrator.deployment (handle, flow_id, name, tags, schedule, timeout_seconds, next_fire_at, paused)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (flow_id) DO UPDATE SET name = excluded.name, tags = excluded.tags, schedule = excluded.schedule, timeout_seconds = excluded.timeout_seconds,
  next_fire_at = CASE WHEN deployment.schedule = excluded.schedule THEN deployment.next_fire_at ELSE excluded.next_fire_at END
RETURNING ${columns}`

export const createDeployments = (pool: pg.Pool, clock: () => string) => ({
  deploy: async (spec: DeploymentSpec, paused = false): Promise<Deployment> => {
    const next = nextFireTime(spec.schedule, clock())
    const values = [
      randomUUID(),
      spec.flow_id,
      spec.name,
      spec.tags,
      JSON.stringify(spec.schedule),
      spec.timeout_seconds,
      next,
      paused,
    ]
    return deploymentOf((await pool.query<Row>(upsert, values)).rows[0] as Row)
  },
  inspect: async (handle: string): Promise<Deployment | null> => {
    const { rows } = await pool.query<Row>(`SELECT ${columns} FROM orchestrator.deployment WHERE handle = $1`, [handle])
    return rows[0] === undefined ? null : deploymentOf(rows[0])
  },
  list: async (): Promise<Deployment[]> =>
    (await pool.query<Row>(`SELECT ${columns} FROM orchestrator.deployment`)).rows.map(deploymentOf),
  remove: async (handle: string): Promise<void> =>
    void (await pool.query('DELETE FROM orchestrator.deployment WHERE handle = $1', [handle])),
  /** A paused deployment makes no ticks; when it goes on, the ticks it slept through are gone. */
  pause: async (handle: string, paused: boolean): Promise<void> => {
    const { rows } = await pool.query<Row>(`SELECT ${columns} FROM orchestrator.deployment WHERE handle = $1`, [handle])
    if (rows[0] === undefined) return
    await pool.query('UPDATE orchestrator.deployment SET paused = $2, next_fire_at = $3 WHERE handle = $1', [
      handle,
      paused,
      nextFireTime(rows[0].schedule, clock()),
    ])
  },
})
