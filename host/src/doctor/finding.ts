/** What the doctor finds of one system. */
import type { Settings } from '../settings.ts'

export interface Finding {
  readonly what: string
  /** `idle`: not running, which is no fault; `note`: works, and is worth knowing. */
  readonly state: 'good' | 'wrong' | 'idle' | 'note'
  readonly found: string
  readonly next?: string
}

/** Looks from outside: starts nothing, changes nothing, ends by itself. Null where the settings ask for no such system. */
export type Check = (settings: Settings) => Promise<Finding | null>
