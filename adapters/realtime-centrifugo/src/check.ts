/** Looks whether a Centrifugo does what the program needs of it, for `optaic doctor`. */
import type { Admission } from '@optaic/ports'
import type { Reply } from './commands.ts'
import { type ServerApi, unreachable } from './server-api.ts'

const namespaces = ['instance', 'run', 'project']
const config = 'Take over the namespaces of deploy/centrifugo/config.json.'

/** Asks for an empty piece of history in each namespace: that needs the key, the namespace and its history. */
export async function checkServer(call: ServerApi): Promise<void> {
  const commands = namespaces.map(name => ({ history: { channel: `${name}:optaic-doctor`, limit: 0 } }))
  const { replies } = await call<{ replies: readonly Reply[] }>('batch', { commands })
  for (const [at, { error }] of replies.entries()) {
    if (error === undefined) continue
    const what = `channels ${namespaces[at]}:… (${error.message})`
    throw unreachable(`Centrifugo keeps no history of ${what}`, config)
  }
}

/** Comes in as a client would: that needs the address and the secret of the tokens. */
export async function checkAdmission({ url, token }: Admission, timeoutMs: number): Promise<void> {
  const answer = await connect(url, token, timeoutMs)
  if (answer === 'let in') return
  if (answer === 'refused')
    throw unreachable(
      `Centrifugo at ${url} does not accept our tokens`,
      'Give OptAIC the secret that Centrifugo has as client.token.hmac_secret_key (OPTAIC_CENTRIFUGO_TOKEN_SECRET).',
    )
  throw unreachable(
    `Centrifugo does not answer clients at ${url}`,
    'Give the address that browsers reach it by, such as wss://HOST/connection/websocket (OPTAIC_CENTRIFUGO_CLIENT_URL).',
  )
}

/** Centrifugo closes with 3500 to 3999 what it will not have again. */
const isRefusal = (code: number) => code >= 3500 && code < 4000

function connect(url: string, token: string, timeoutMs: number): Promise<'let in' | 'refused' | 'silent'> {
  const socket = new WebSocket(url)
  const answered = new Promise<'let in' | 'refused' | 'silent'>(resolve => {
    const timer = setTimeout(() => resolve('silent'), timeoutMs)
    timer.unref()
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, connect: { token, name: 'optaic doctor' } }))
    socket.onmessage = ({ data }) => resolve('connect' in JSON.parse(String(data)) ? 'let in' : 'refused')
    socket.onerror = () => resolve('silent')
    socket.onclose = ({ code }) => resolve(isRefusal(code) ? 'refused' : 'silent')
  })
  return answered.finally(() => socket.close())
}
