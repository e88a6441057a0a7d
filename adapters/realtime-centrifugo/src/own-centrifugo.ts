/** A Centrifugo of one's own on this machine, started from its binary for a demo or a test. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { freePort, type LocalServer, startLocalServer } from '@optaic/local-server'
import type { CentrifugoOptions } from './centrifugo.ts'
import { unreachable } from './server-api.ts'

/** Stopped, its history is gone. */
export interface OwnCentrifugo
  extends LocalServer,
    Pick<CentrifugoOptions, 'apiUrl' | 'apiKey' | 'tokenSecret' | 'clientUrl'> {}

/** The config that installations are advised to take. */
const config = join(import.meta.dirname, '../../../deploy/centrifugo/config.json')

/** Resolves once it answers. Throws `realtime_unreachable` when it does not start. */
export async function startCentrifugo(program: string): Promise<OwnCentrifugo> {
  const port = await freePort()
  const [apiKey, tokenSecret] = [randomBytes(16).toString('hex'), randomBytes(32).toString('hex')]
  const environment = {
    CENTRIFUGO_HTTP_SERVER_PORT: String(port),
    CENTRIFUGO_HTTP_API_KEY: apiKey,
    CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: tokenSecret,
    CENTRIFUGO_LOG_LEVEL: 'error',
  }
  const server = await startLocalServer({
    program,
    words: ['-c', config],
    environment,
    answers: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
    startMs: 20_000,
    fault: why => unreachable(`${program} ${why}`, 'Give the path of a Centrifugo 6 binary for this machine.'),
  })
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    clientUrl: `ws://127.0.0.1:${port}/connection/websocket`,
    apiKey,
    tokenSecret,
    ...server,
  }
}
