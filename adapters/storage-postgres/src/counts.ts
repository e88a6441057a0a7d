/** How many there are of what, for metrics. */
import type { Storage } from '@optaic/ports'
import type { Query } from './connection.ts'

const statement = `SELECT
  (SELECT coalesce(json_object_agg(status, n), '{}') FROM (SELECT status, count(*)::int AS n FROM flow GROUP BY status) AS f) AS flows,
  (SELECT coalesce(json_object_agg(state, n), '{}') FROM
    (SELECT state, count(*)::int AS n FROM run WHERE state IN ('pending', 'running') GROUP BY state) AS r) AS runs,
  (SELECT count(*)::int FROM outbox) AS outbox`

export const counts =
  (query: Query): Storage['counts'] =>
  async () =>
    (await query<Awaited<ReturnType<Storage['counts']>>>(statement, [], 'counts'))[0]!
