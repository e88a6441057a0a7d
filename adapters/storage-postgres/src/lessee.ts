/** Who has leased something, by a lock that the database frees the moment the process is gone. */
import { randomInt } from 'node:crypto'
import type { Pulse } from '@optaic/postgres-session'

/** First key of the advisory locks; the second is the number of who holds it. */
const lockClass = 1_330_660_425

export interface Lessee {
  /** Signs what this process leases; null where it has no session. */
  readonly number: number | null
  /** Whether the lock is held, so that others see when this process is gone. */
  readonly isHeld: () => boolean
}

export const noLessee: Lessee = { number: null, isHeld: () => false }

export interface LockedLessee extends Lessee {
  /** Takes the lock, and takes it again with each sign of life: after a break the session before may still hold it. */
  readonly pulse: Pulse
  /** Forgets it until the next pulse. */
  readonly lost: () => void
}

export function createLessee(): LockedLessee {
  const number = randomInt(2 ** 31)
  let held = false
  return {
    number,
    isHeld: () => held,
    pulse: {
      text: `SELECT pg_try_advisory_lock(${lockClass}, ${number}) AS held`,
      heard: row => {
        held = row.held === true
      },
    },
    lost: () => {
      held = false
    },
  }
}

/** The number to sign with; null while nothing would tell others that this process is gone. */
export const signature = ({ number, isHeld }: Lessee): number | null => (isHeld() ? number : null)

/**
 * SQL that is true where `signed`, the number of who has leased something, is of another process that is gone; `own` is SQL
 * for the own number. One whose session broke counts as gone until it is back, so that what it has under way may be done
 * twice, as after any lease that runs out.
 */
export const isGone = (
  signed: string,
  own: string,
): string => `(${signed} IS NOT NULL AND ${signed} IS DISTINCT FROM ${own} AND NOT EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = ${lockClass} AND objid::bigint = ${signed}))`

/** SQL that is true of an item of the outbox that nobody has leased: never, no longer, or by a process that is gone. */
export const unleased = (item: string, own: string): string =>
  `(${item}.leased_until IS NULL OR ${item}.leased_until < now() OR ${isGone(`${item}.leased_by`, own)})`
