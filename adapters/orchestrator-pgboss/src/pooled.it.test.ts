import { startPooler, startTestServer, whyNoPooler } from '@optaic/database-embedded/testing'
import { orchestratorConformance } from '@optaic/ports/conformance/orchestrator'
import { describe } from 'vitest'
import { openPgBossOrchestrator } from './orchestrator.ts'

const why = whyNoPooler()

/** A role that owns its database and no more, through PgBouncer. */
const exam = (name: string, listens: boolean) =>
  orchestratorConformance(`pg-boss through PgBouncer, ${name},`, async () => {
    const server = await startTestServer()
    const database = await server.createOwned()
    const pooler = await startPooler(database, server.port)
    const way = { url: pooler.url, listenUrl: listens ? database.url : null }
    return {
      open: clock => openPgBossOrchestrator({ ...way, clock, log: () => {} }),
      close: async () => {
        await pooler.close()
        await server.close()
      },
    }
  })

describe.skipIf(why !== null)(`through a transaction pooler${why === null ? '' : ` (${why})`}`, () => {
  exam('and nothing past it', false)
  exam('with a direct URL to listen on', true)
})
