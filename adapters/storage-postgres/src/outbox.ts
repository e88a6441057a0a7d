/** The outbox: work that follows a commit, handed out in order for each key and never lost. */
import type { OutboxItem } from '@optaic/ports'
import { lazily, type Query } from './connection.ts'
import { type Lessee, signature, unleased } from './lessee.ts'

const leaseSeconds = 60

/** Due items, at most one to a key and only the oldest of it; leased, so that nobody else takes them meanwhile. Those of a process that is gone are taken at once; an item that comes back is done twice. */
const take = `
WITH due AS (
  SELECT o.id FROM outbox o
  WHERE o.topic = ANY ($1) AND o.due_at <= now() AND ${unleased('o', '$4::integer')}
    AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.key = o.key AND earlier.id < o.id)
    AND ${lazily}
  ORDER BY o.id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE outbox SET leased_until = now() + interval '${leaseSeconds} seconds', leased_by = $3, attempts = attempts + 1
FROM due WHERE outbox.id = due.id
RETURNING outbox.id::text, topic, key, payload, attempts, error`

/** 1, 2, 4 … seconds, at most a minute. */
const delaySeconds = (attempts: number) => Math.min(2 ** (attempts - 1), 60)

export const drainOutbox =
  (query: Query, lessee: Lessee) =>
  async (topics: readonly string[], limit: number, handle: (item: OutboxItem) => Promise<void>): Promise<number> => {
    let handled = 0
    while (handled < limit) {
      const items = await query<OutboxItem>(
        take,
        [topics, Math.min(limit - handled, 100), signature(lessee), lessee.number],
        'take_outbox',
      )
      if (items.length === 0) break
      items.sort((a, b) => Number(a.id) - Number(b.id))
      for (const item of items) {
        try {
          await handle(item)
          await query(`DELETE FROM outbox WHERE id = $1 AND ${lazily}`, [item.id], 'outbox_done')
        } catch (fault) {
          const message = fault instanceof Error ? fault.message : String(fault)
          await query(
            'UPDATE outbox SET error = $2, leased_until = NULL, leased_by = NULL, due_at = now() + make_interval(secs => $3) WHERE id = $1',
            [item.id, message, delaySeconds(item.attempts)],
          )
        }
        handled++
      }
    }
    return handled
  }

export const pendingOutbox =
  (query: Query) =>
  ({ key }: { readonly key?: string }): Promise<OutboxItem[]> =>
    query<OutboxItem>(
      'SELECT id::text, topic, key, payload, attempts, error FROM outbox WHERE $1::text IS NULL OR key = $1 ORDER BY outbox.id',
      [key ?? null],
    )
