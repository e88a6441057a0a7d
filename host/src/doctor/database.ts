/** Looks at the database: whether it answers, and what is in it. */
import { isProblem } from '@optaic/domain'
import { openStorage } from '@optaic/storage-postgres'
import { findServer } from '../running-server.ts'
import type { Check } from './finding.ts'

export const database: Check = async settings => {
  const url = settings.databaseUrl ?? findServer(settings.dataFolder)?.databaseUrl
  if (url === undefined) return { what: 'database', state: 'idle', found: 'embedded; starts with the server' }
  const storage = openStorage({ url, poolSize: 1, applicationName: 'optaic doctor' })
  try {
    const { outbox, flows } = await storage.counts()
    const count = Object.values(flows).reduce((sum, n) => sum + n, 0)
    const where = settings.databaseUrl === null ? 'embedded' : new URL(url).host
    return { what: 'database', state: 'good', found: `${where}: ${count} flows, ${outbox} items in the outbox` }
  } catch (fault) {
    return {
      what: 'database',
      state: 'wrong',
      found: (fault as Error).message,
      next:
        (isProblem(fault) ? fault.next : undefined) ??
        'Start the server once, so that the database is made and brought up to date.',
    }
  } finally {
    await storage.close()
  }
}
