/** Keeps publishing while the server runs: one server at a time, woken by commits, patient with a broker that is away. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { createBell } from './bell.ts'
import { type Publisher, publishEvents } from './publish-events.ts'

export interface PublishingRhythm {
  /** Milliseconds after which it looks by itself, should a notification be lost. */
  readonly look: number
  /** Milliseconds after which a server that died while it published is replaced. */
  readonly lease: number
  /** Milliseconds before the first try after a fault; doubled each time, up to `longestPause`. */
  readonly firstPause: number
  readonly longestPause: number
  /** Milliseconds that a stop waits for what is being published; it is published again if it did not arrive. */
  readonly patience: number
}

export const publishingRhythm: PublishingRhythm = {
  look: 5000,
  lease: 10_000,
  firstPause: 200,
  longestPause: 10_000,
  patience: 2000,
}

/** The name is held while waiting too: taking it anew for each event would cost more than publishing. */
export async function startPublishing(
  context: Publisher & Pick<Context, 'log'>,
  { look, lease, firstPause, longestPause, patience }: PublishingRhythm = publishingRhythm,
): Promise<() => Promise<void>> {
  if (context.realtime === undefined) return async () => {}
  const { storage, log } = context
  const [news, rest] = [createBell(), createBell()]
  let stopped = false
  let pause = firstPause

  const follow = async () => {
    let position: number | undefined
    while (!stopped) {
      const now = await publishEvents(context, position)
      if (now === null) return
      position = now
      pause = firstPause
      await news.wait(look)
    }
  }
  const tryToFollow = async (): Promise<number> => {
    try {
      const { ran } = await storage.exclusively('realtime', follow, lease)
      return ran ? 0 : lease / 4
    } catch (fault) {
      const wait = pause
      pause = Math.min(pause * 2, longestPause)
      log('warning', `realtime: ${fault instanceof Error ? fault.message : String(fault)}; next try in ${wait} ms`)
      return wait
    }
  }
  const loop = (async () => {
    while (!stopped) await rest.wait(await tryToFollow())
  })()
  const unlisten = await storage.listen('events', () => news.ring())
  return async () => {
    stopped = true
    news.ring()
    rest.ring()
    await unlisten()
    await within(loop, patience)
  }
}

/** Resolves with the work, or when it takes too long. */
async function within(work: Promise<void>, milliseconds: number): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, sleep(milliseconds, undefined, over).catch(() => {})])
  over.abort()
}
