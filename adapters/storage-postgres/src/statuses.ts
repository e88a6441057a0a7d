/** Changes of status, with the event of each in the same statement: none is skipped and none is told twice. */
import { type Flow, isId } from '@optaic/domain'
import type { StatusChange, StorageWrites } from '@optaic/ports'
import type { Query } from './connection.ts'

const setStatus = `
WITH old AS (SELECT id, project_id, instance_id, kind, status FROM flow WHERE id = $1 FOR UPDATE),
changed AS (
  UPDATE flow SET status = $2, resting_status = $3, status_reason = $4, status_at = $5, active_run_id = $6, last_data_date = $7, expected_data_date = $8
  WHERE id = $1
),
told AS (
  INSERT INTO channel_event (project_id, channel, sequence, type, time, data)
  SELECT o.project_id, 'instance:' || o.instance_id || ':status',
    coalesce((SELECT max(sequence) FROM channel_event e WHERE e.channel = 'instance:' || o.instance_id || ':status'), 0) + 1,
    'status', $5, jsonb_build_object('flow_kind', o.kind, 'old_status', o.status, 'new_status', $2::text, 'timestamp', $9::text)
  FROM old o WHERE o.status <> $2
)
SELECT id AS flow_id, instance_id, status AS old_status, $2::text AS new_status FROM old WHERE status <> $2`

/**
 * Everything below a Flow, whatever the depth, in one statement. RUNNING Flows keep their status and fall to STALE
 * later. All are locked before their statuses are looked at: one that is becoming READY just now must not be missed.
 */
const markStale = `
WITH RECURSIVE below (id) AS (
  SELECT downstream_flow_id FROM edge WHERE upstream_flow_id = $1
  UNION
  SELECT e.downstream_flow_id FROM below b JOIN edge e ON e.upstream_flow_id = b.id
),
locked AS (
  SELECT f.id, f.project_id, f.instance_id, f.kind, f.status, f.resting_status, 'instance:' || f.instance_id || ':status' AS channel
  FROM flow f WHERE f.id = ANY (ARRAY(SELECT id FROM below)) ORDER BY f.id FOR UPDATE
),
old AS (SELECT * FROM locked WHERE resting_status IN ('READY', 'STALE_SOURCE_DELAYED')),
changed AS (
  UPDATE flow f SET resting_status = 'STALE', status = CASE WHEN f.status = 'RUNNING' THEN 'RUNNING' ELSE 'STALE' END, status_reason = $2, status_at = $3
  FROM old o WHERE f.id = o.id
),
told AS (
  INSERT INTO channel_event (project_id, channel, sequence, type, time, data)
  SELECT o.project_id, o.channel, coalesce((SELECT max(sequence) FROM channel_event e WHERE e.channel = o.channel), 0) + row_number() OVER (PARTITION BY o.channel),
    'status', $3, jsonb_build_object('flow_kind', o.kind, 'old_status', o.status, 'new_status', 'STALE', 'timestamp', $4::text)
  FROM old o WHERE o.status <> 'RUNNING'
)
SELECT id AS flow_id, instance_id, status AS old_status, 'STALE' AS new_status FROM old WHERE status <> 'RUNNING'`

const append = `
INSERT INTO channel_event (project_id, channel, sequence, type, time, data)
VALUES (
  coalesce((SELECT project_id FROM run WHERE id = $5), (SELECT project_id FROM instance WHERE id = $5)),
  $1, coalesce((SELECT max(sequence) FROM channel_event WHERE channel = $1), 0) + 1, $2, $3, $4
) RETURNING sequence`

type StatusColumns = Pick<
  Flow,
  | 'id'
  | 'status'
  | 'resting_status'
  | 'status_reason'
  | 'status_at'
  | 'active_run_id'
  | 'last_data_date'
  | 'expected_data_date'
>

export function statusWrites(
  query: Query,
  told: () => Promise<void>,
): Pick<StorageWrites, 'setFlowStatus' | 'markDownstreamStale' | 'appendEvent'> {
  return {
    setFlowStatus: async (flow: StatusColumns) => {
      await told()
      const values = [
        flow.id,
        flow.status,
        flow.resting_status,
        flow.status_reason,
        flow.status_at,
        flow.active_run_id,
        flow.last_data_date,
        flow.expected_data_date,
        flow.status_at,
      ]
      return (await query<StatusChange>(setStatus, values, 'set_status'))[0] ?? null
    },
    markDownstreamStale: async (id, reason, at) => {
      await told()
      return query<StatusChange>(markStale, [id, reason, at, at], 'mark_stale')
    },
    appendEvent: async (channel, type, data, time) => {
      await told()
      const subject = channel.split(':')[1] ?? ''
      const rows = await query<{ sequence: number }>(
        append,
        [channel, type, time, data, isId(subject) ? subject : null],
        'append_event',
      )
      return { channel, sequence: Number(rows[0]?.sequence), type, time, data }
    },
  }
}
