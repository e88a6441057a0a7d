import { openTestDatabase } from '@optaic/database-embedded/testing'
import { orchestratorConformance } from '@optaic/ports/conformance/orchestrator'
import { describe } from 'vitest'
import { startLocalPrefect, whyNoPrefect } from '../local-server/index.ts'
import { driveSchedules } from '../testing/drive-schedules.ts'
import { openPrefectOrchestrator } from './orchestrator.ts'

const environment = process.env
const why = whyNoPrefect({ environment })

describe.skipIf(why !== null)(`a Prefect server${why === null ? '' : ` (${why})`}`, () => {
  orchestratorConformance('Prefect', async () => {
    const database = await openTestDatabase()
    const server = await startLocalPrefect({ environment, databaseUrl: database.url })
    const drivers: (() => void)[] = []
    return {
      open: async clock => {
        drivers.push(driveSchedules(server.url, clock))
        return openPrefectOrchestrator({ url: server.url, pool: 'exam', clock, log: () => {} })
      },
      close: async () => {
        for (const stop of drivers) stop()
        await server.close()
        await database.close()
      },
    }
  })
})
