/** Publishes events to the realtime broker, in the order of commits, from where it was left. */
import type { Context } from '../context.ts'

const reader = 'realtime'
const batch = 500

export type Publisher = Pick<Context, 'storage' | 'realtime'>

/** By how many positions the broker is behind; 0 where there is none. */
export async function unpublished({ storage, realtime }: Publisher): Promise<number> {
  if (realtime === undefined) return 0
  const position = await storage.readerPosition(reader)
  return (await storage.lastPosition()) - position
}

/**
 * Publishes until nothing waits and answers where it stands then, or null when somebody else reads on in its place. What
 * was published just before a crash is published again; the broker and those who watch know it by its position. `from`
 * spares a look-up.
 */
export async function publishEvents({ storage, realtime }: Publisher, from?: number): Promise<number | null> {
  let position = from ?? (await storage.readerPosition(reader))
  if (realtime === undefined) return position
  let events = await storage.events('*', position, batch)
  while (true) {
    const last = events.at(-1)
    if (last === undefined) return position
    // A full batch has more behind it, which is read meanwhile.
    const more = events.length < batch ? null : storage.events('*', last.position, batch)
    more?.catch(() => {}) // looked at below; without this, a fault of publishing would leave it unheard
    await realtime.publish(events)
    if (!(await storage.moveReader(reader, position, last.position))) return null
    position = last.position
    events = await (more ?? storage.events('*', position, batch))
  }
}
