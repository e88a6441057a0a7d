/** What the code of any plugin may use while it runs. */
import type { Instant } from '@optaic/domain'

export interface PluginContext {
  /** The moment that counts as now: the Run's knowledge time. Plugins never read the clock. */
  readonly now: Instant
  readonly seed: number
  /** A folder of the Run's own, removed afterwards. */
  readonly folder: string
  /** Folders that paths in configurations may lie in, absolute; the first is what relative paths start from. */
  readonly roots: readonly string[]
  /** A secret of the worker's environment by name. Throws `secret_missing`. Its value is struck out of logs and errors. */
  secret(name: string): string
  log(level: 'debug' | 'info' | 'warning' | 'error', message: string): void
  progress(done: number, total: number | null, message: string): void
}
