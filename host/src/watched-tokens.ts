/** The tokens as their file has them now: it is read again when it changes, so that one is withdrawn without a restart. */
import { unwatchFile, watchFile } from 'node:fs'
import { isProblem } from '@optaic/domain'
import type { TokenHolder } from '@optaic/http'
import type { Log } from './log.ts'
import { readTokens } from './token-file.ts'

export interface WatchedTokens {
  /** Never none where there were some: a file that cannot be used changes nothing. */
  readonly holders: () => readonly TokenHolder[]
  close(): void
}

/** Milliseconds between looks at the file; its changes are not told on every kind of file system. */
const interval = 1000

/** Throws `invalid_request` for a file that cannot be used from the start; later that is told in the log. */
export function watchTokens(file: string | null, log: Log): WatchedTokens {
  let holders = readTokens(file)
  if (file === null) return { holders: () => holders, close: () => {} }
  const read = () => {
    try {
      holders = readTokens(file)
      log('info', `the token file ${file} has changed and holds ${holders.length} tokens`)
    } catch (fault) {
      log('warning', `${describe(fault)}; those of before go on counting`)
    }
  }
  watchFile(file, { interval, persistent: false }, read)
  return { holders: () => holders, close: () => unwatchFile(file, read) }
}

function describe(fault: unknown): string {
  if (!isProblem(fault)) return String(fault)
  return [fault.message, ...fault.details.map(({ path, message }) => `${path} ${message}`)].join('; ')
}
