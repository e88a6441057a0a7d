import { realtimeConformance } from './conformance.ts'
import { createInMemoryRealtime } from './in-memory.ts'
import type { PlacedEvent } from './realtime.ts'

realtimeConformance('in-memory', async () => {
  const realtime = createInMemoryRealtime()
  return {
    realtime,
    watch: async ({ subscriptions }, channel) => {
      if (subscriptions[channel] !== channel) throw new Error('not let in')
      const events: PlacedEvent[] = []
      return {
        events,
        get seen() {
          return events.map(event => event.position)
        },
        close: realtime.watch(channel, event => events.push(event)),
      }
    },
    close: () => realtime.close(),
  }
})
