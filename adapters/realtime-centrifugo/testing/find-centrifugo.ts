/** The Centrifugo that tests use: a binary or a running one, named in the environment. */
import type { CentrifugoOptions } from '../src/centrifugo.ts'
import { startCentrifugo } from '../src/own-centrifugo.ts'

const { CENTRIFUGO_BIN, CENTRIFUGO_URL, CENTRIFUGO_API_KEY = '', CENTRIFUGO_TOKEN_SECRET = '' } = process.env

const how =
  'needs Centrifugo, which is in no package registry: give its binary as CENTRIFUGO_BIN, or a running one with ' +
  'deploy/centrifugo/config.json as CENTRIFUGO_URL, CENTRIFUGO_API_KEY and CENTRIFUGO_TOKEN_SECRET'

/** One sentence where there is none, null where there is one. */
export const whyNoCentrifugo = (): string | null => (CENTRIFUGO_BIN || CENTRIFUGO_URL ? null : how)

/** One sentence where there is none that may be ended and started again. */
export const whyNoOwnCentrifugo = (): string | null =>
  CENTRIFUGO_BIN
    ? null
    : (whyNoCentrifugo() ?? 'needs a Centrifugo that may be ended: give its binary as CENTRIFUGO_BIN')

export interface TestCentrifugo extends Pick<CentrifugoOptions, 'apiUrl' | 'apiKey' | 'tokenSecret' | 'clientUrl'> {
  close(): Promise<void>
}

export const startOwnCentrifugo = () => startCentrifugo(CENTRIFUGO_BIN ?? '')

export async function openTestCentrifugo(): Promise<TestCentrifugo> {
  if (CENTRIFUGO_BIN) {
    const own = await startOwnCentrifugo()
    return { ...own, close: own.stop }
  }
  const url = (CENTRIFUGO_URL ?? '').replace(/\/+$/, '')
  return {
    apiUrl: `${url}/api`,
    clientUrl: `${url.replace(/^http/, 'ws')}/connection/websocket`,
    apiKey: CENTRIFUGO_API_KEY,
    tokenSecret: CENTRIFUGO_TOKEN_SECRET,
    close: async () => {},
  }
}
