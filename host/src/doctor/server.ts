/** Looks at the server that runs on the data folder. */
import { findServer } from '../running-server.ts'
import type { Check } from './finding.ts'

export const server: Check = async settings => {
  const running = findServer(settings.dataFolder)
  if (running === null)
    return {
      what: 'server',
      state: 'idle',
      found: 'none runs on this data folder',
      next: 'Start one with: optaic server',
    }
  if (running.url === null) return { what: 'server', state: 'idle', found: `process ${running.pid} is starting` }
  try {
    const answer = await fetch(`${running.url}/readyz`, { signal: AbortSignal.timeout(5000) })
    const { faults } = (await answer.json()) as { faults: readonly string[] }
    return faults.length === 0
      ? { what: 'server', state: 'good', found: `ready on ${running.url}, process ${running.pid}` }
      : {
          what: 'server',
          state: 'wrong',
          found: faults.join('; '),
          next: 'Look at the systems named; the server comes back by itself.',
        }
  } catch (fault) {
    return {
      what: 'server',
      state: 'wrong',
      found: `${running.url}: ${(fault as Error).message}`,
      next: `Look at the log of process ${running.pid}, or start it again.`,
    }
  }
}
