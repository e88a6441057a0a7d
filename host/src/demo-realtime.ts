/** What `demo --realtime centrifugo` publishes to: the Centrifugo that the environment names, or one of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '@optaic/domain'
import type { Program } from './program.ts'
import type { Environment } from './settings.ts'

export interface DemoRealtime {
  /** What the demo's settings are read from, besides the rest. */
  readonly environment: Environment
  close(): Promise<void>
}

/**
 * `apart`: the demo has nothing to do with what the environment names, unless it is told to. Throws `invalid_request` where
 * a Centrifugo is asked for and none is given: it is in no package registry.
 */
export async function openDemoRealtime(
  name: string | undefined,
  environment: Environment,
  apart: boolean,
): Promise<DemoRealtime> {
  const nothing = async () => {}
  if (name !== 'centrifugo') return { environment: apart ? { OPTAIC_REALTIME: 'sse' } : {}, close: nothing }
  const { OPTAIC_CENTRIFUGO_API_URL, OPTAIC_CENTRIFUGO_API_URL_FILE, CENTRIFUGO_BIN } = environment
  if (OPTAIC_CENTRIFUGO_API_URL || OPTAIC_CENTRIFUGO_API_URL_FILE)
    return { environment: { OPTAIC_CENTRIFUGO_API_URL, OPTAIC_CENTRIFUGO_API_URL_FILE }, close: nothing }
  if (!CENTRIFUGO_BIN)
    throw new Problem('invalid_request', 'There is no Centrifugo to publish to', {
      next: 'Name its binary as CENTRIFUGO_BIN, or a running one as docs/guides/centrifugo.md says.',
    })
  const { startCentrifugo } = await import('@optaic/realtime-centrifugo')
  const own = await startCentrifugo(CENTRIFUGO_BIN)
  return {
    environment: {
      OPTAIC_CENTRIFUGO_API_URL: own.apiUrl,
      OPTAIC_CENTRIFUGO_API_KEY: own.apiKey,
      OPTAIC_CENTRIFUGO_TOKEN_SECRET: own.tokenSecret,
      OPTAIC_CENTRIFUGO_CLIENT_URL: own.clientUrl,
    },
    close: own.stop,
  }
}

const limitMs = 30_000

/** Waits until the broker has every event. Throws `realtime_unreachable` when it takes none. */
export async function waitUntilPublished({ lifecycle }: Program): Promise<void> {
  const end = Date.now() + limitMs
  while ((await lifecycle.unpublished()) > 0) {
    if (Date.now() > end)
      throw new Problem('realtime_unreachable', `Events still wait to be published after ${limitMs / 1000} s`, {
        next: 'Look at what optaic doctor says of realtime.',
      })
    await sleep(50)
  }
}
