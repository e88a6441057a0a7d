import { openTestDatabase } from '@optaic/database-embedded/testing'
import { orchestratorConformance } from '@optaic/ports/conformance/orchestrator'
import { openPgBossOrchestrator } from './orchestrator.ts'

orchestratorConformance('pg-boss', async () => {
  const database = await openTestDatabase()
  return {
    open: clock => openPgBossOrchestrator({ url: database.url, clock, log: () => {} }),
    close: () => database.close(),
  }
})
