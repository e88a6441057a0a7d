/** Work that one process at a time does: a lease in a row, renewed while it goes on, which works through any pooler. */
import { randomUUID } from 'node:crypto'
import type { Storage } from '@optaic/ports'
import type { Query } from './connection.ts'
import { isGone, type Lessee, signature } from './lessee.ts'

const claim = `
INSERT INTO lease (name, holder, until, leased_by) VALUES ($1, $2, now() + make_interval(secs => $3), $4)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, leased_by = excluded.leased_by
WHERE lease.until < now() OR lease.holder = excluded.holder OR ${isGone('lease.leased_by', '$5::integer')}
RETURNING 1`

export const exclusively =
  (query: Query, lessee: Lessee): Storage['exclusively'] =>
  async (name, work, leaseMs = 30_000) => {
    const holder = randomUUID()
    const take = () => query(claim, [name, holder, leaseMs / 1000, signature(lessee), lessee.number], 'take_lease')
    if ((await take()).length === 0) return { ran: false }
    let renewing: Promise<unknown> = Promise.resolve()
    const renewal = setInterval(() => {
      renewing = renewing.then(take).catch(() => {})
    }, leaseMs / 3)
    try {
      return { ran: true, value: await work() }
    } finally {
      clearInterval(renewal)
      await renewing // else it could come after the end, and hold what nobody holds
      await query('DELETE FROM lease WHERE name = $1 AND holder = $2', [name, holder]).catch(() => {})
    }
  }
