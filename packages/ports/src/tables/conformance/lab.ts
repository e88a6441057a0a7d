/** What the promises share. */
import type { TableSession } from '../tables.ts'

export interface TablesLab {
  readonly session: () => TableSession
  /** A path in a temporary folder, with content when given. */
  readonly file: (name: string, content?: string | Uint8Array) => string
}
