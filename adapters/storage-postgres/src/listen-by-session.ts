/** LISTEN on a session of its own, which also tells others that this process lives. */
import { openSession, type Session } from '@optaic/postgres-session'
import { createLessee } from './lessee.ts'
import { type Ear, type Tell, type Topic, topics } from './listener.ts'

export function listenBySession(url: string, applicationName: string, tell: Tell): Ear {
  let session: Session | null = null
  const lessee = createLessee()
  return {
    start: () => {
      session ??= openSession({
        url,
        applicationName: `${applicationName} listener`,
        channels: topics.map(topic => `optaic_${topic}`),
        notify: (channel, payload) => tell(channel.replace('optaic_', '') as Topic, payload),
        opened: () => {
          for (const topic of topics) tell(topic, '') // what came while nobody listened
        },
        pulse: lessee.pulse,
        lost: lessee.lost,
      })
    },
    lessee,
    close: async () => {
      await session?.close()
    },
  }
}
