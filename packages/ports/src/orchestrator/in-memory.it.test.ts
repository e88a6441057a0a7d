import { orchestratorConformance } from './conformance.ts'
import { createInMemoryOrchestrator } from './in-memory.ts'

orchestratorConformance('the orchestrator in memory', async () => {
  let shared: ReturnType<typeof createInMemoryOrchestrator> | undefined
  let driver: NodeJS.Timeout | undefined
  return {
    // Every opening is another door to the same one, as processes share a server.
    open: async clock => {
      if (shared !== undefined) return { ...shared, close: async () => {} }
      const opened = createInMemoryOrchestrator(clock)
      shared = opened
      driver = setInterval(() => opened.step(), 5)
      return opened
    },
    close: async () => clearInterval(driver),
  }
})
