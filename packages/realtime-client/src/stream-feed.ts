/** Events by the server's own stream. */
import { type Client, followEvents } from '@optaic/client'
import { ofStream } from './event.ts'
import type { Feed } from './feed.ts'

export function createStreamFeed(client: Client): Feed {
  const open = new Set<AbortController>()
  return {
    attach: ({ channel, after }, inbox, end) => {
      const stop = new AbortController()
      open.add(stop)
      const follow = async () => {
        for await (const event of followEvents(client, { channel, lastEventId: String(after), signal: stop.signal }))
          inbox.push(ofStream(event))
      }
      follow().catch(fault => {
        if (!stop.signal.aborted) end(fault)
      })
      return () => {
        open.delete(stop)
        stop.abort()
      }
    },
    close: () => {
      for (const stop of open) stop.abort()
    },
  }
}
