import { realtimeConformance } from '@optaic/ports/conformance/realtime'
import { openTestCentrifugo, watchCentrifugo, whyNoCentrifugo } from '@optaic/realtime-centrifugo/testing'
import { test } from 'vitest'
import { openCentrifugo } from './centrifugo.ts'

const why = whyNoCentrifugo()
if (why === null)
  realtimeConformance('Centrifugo', async () => {
    const server = await openTestCentrifugo()
    const realtime = openCentrifugo(server)
    return {
      realtime,
      watch: watchCentrifugo,
      close: async () => {
        await realtime.close()
        await server.close()
      },
    }
  })
else test.skip(`Centrifugo keeps the promises of realtime: ${why}`, () => {})
