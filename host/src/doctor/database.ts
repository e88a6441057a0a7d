/** Looks at the database: whether it answers, what it is, whether changes can be heard, and what is in it. */
import { isProblem, Problem } from '@optaic/domain'
import { inspectServer, openStorage, type ServerReport } from '@optaic/storage-postgres'
import { findServer } from '../running-server.ts'
import type { Settings } from '../settings.ts'
import type { Check } from './finding.ts'

const what = 'database'

export const database: Check = async settings => {
  const url = settings.databaseUrl ?? findServer(settings.dataFolder)?.database.url
  if (url === undefined) return { what, state: 'idle', found: 'embedded; starts with the server' }
  try {
    const report = await inspectServer(url)
    const direct = await inspectDirect(settings)
    const where = settings.databaseUrl === null ? 'embedded' : new URL(url).host
    const found = `${where}, Postgres ${report.version}${words(report, direct)}`
    const inside = await contents(url)
    if (inside !== null) return { what, state: 'good', found: `${found}: ${inside}` }
    return report.mayCreate
      ? { what, state: 'idle', found: `${found}: empty`, next: 'Start the server once, which makes the tables.' }
      : {
          what,
          state: 'wrong',
          found: `${found}: empty, and ${report.user} may not create tables`,
          next: `Make the user the owner: ALTER DATABASE … OWNER TO ${report.user}.`,
        }
  } catch (fault) {
    const next = (isProblem(fault) ? fault.next : undefined) ?? 'See what the server says of itself.'
    return { what, state: 'wrong', found: (fault as Error).message, next }
  }
}

async function inspectDirect({ databaseDirectUrl }: Settings): Promise<ServerReport | null> {
  if (databaseDirectUrl === null) return null
  try {
    return await inspectServer(databaseDirectUrl)
  } catch (fault) {
    const { message, next } = fault as Problem
    throw new Problem('database_unreachable', `OPTAIC_DATABASE_DIRECT_URL: ${message}`, {
      next: next ?? 'Mend that URL.',
    })
  }
}

function words({ tls, pooled }: ServerReport, direct: ServerReport | null): string {
  const pooler = direct?.pooled
    ? ', and OPTAIC_DATABASE_DIRECT_URL leads through a pooler: right only if that gives each client a session of its own'
    : direct !== null
      ? ', heard past it'
      : '; changes are looked for twice a second, or heard at once with OPTAIC_DATABASE_DIRECT_URL'
  return `${tls ? ', TLS' : ''}${pooled ? `, through a pooler${pooler}` : ''}`
}

/** Null when the program has no tables there yet. */
async function contents(url: string): Promise<string | null> {
  const storage = openStorage({ url, listenUrl: null, poolSize: 1, applicationName: 'optaic doctor' })
  try {
    const { outbox, flows } = await storage.counts()
    return `${Object.values(flows).reduce((sum, n) => sum + n, 0)} flows, ${outbox} items in the outbox`
  } catch (fault) {
    if ((fault as { code?: string }).code === '42P01') return null
    throw fault
  } finally {
    await storage.close()
  }
}
