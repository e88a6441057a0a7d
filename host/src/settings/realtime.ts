/** The settings of the realtime server that events are published to, where there is one. */
import type { SettingReader } from './reader.ts'

export interface CentrifugoSettings {
  readonly apiUrl: string
  readonly apiKey: string
  readonly tokenSecret: string
  readonly clientUrl: string
}

export interface RealtimeSettings {
  /** Who brings events to those who watch: `sse` is the server itself. */
  readonly realtime: string
  /** Null where it is not used. */
  readonly centrifugo: CentrifugoSettings | null
}

export const centrifugoFields = {
  url: {
    kind: 'url',
    env: 'OPTAIC_CENTRIFUGO_API_URL',
    about: 'Address of the server API of Centrifugo, such as `http://127.0.0.1:8000/api`; with it, events go there.',
  },
  apiKey: {
    kind: 'text',
    env: 'OPTAIC_CENTRIFUGO_API_KEY',
    secret: true,
    about: 'What Centrifugo has as `http_api.key`.',
  },
  tokenSecret: {
    kind: 'text',
    env: 'OPTAIC_CENTRIFUGO_TOKEN_SECRET',
    secret: true,
    about: 'What Centrifugo has as `client.token.hmac_secret_key`; at least 16 characters.',
  },
  clientUrl: {
    kind: 'url',
    env: 'OPTAIC_CENTRIFUGO_CLIENT_URL',
    about:
      'Where browsers reach Centrifugo, such as `wss://realtime.example.com/connection/websocket`; without it, the host of the server API.',
  },
} as const

export const realtimeFields = {
  by: {
    kind: 'text',
    env: 'OPTAIC_REALTIME',
    flag: 'realtime',
    about: 'Who brings events to those who watch: `sse`, the server itself, or `centrifugo`.',
  },
} as const

/** A secret that can be guessed lets everybody in. */
const leastSecret = 16

export function readRealtimeSettings(read: SettingReader): RealtimeSettings {
  const url = read.text(centrifugoFields.url)
  const realtime = read.text(realtimeFields.by) ?? (url === null ? 'sse' : 'centrifugo')
  return { realtime, centrifugo: realtime === 'centrifugo' ? readCentrifugo(read, url) : null }
}

function readCentrifugo(read: SettingReader, url: string | null): CentrifugoSettings {
  const needed = (field: (typeof centrifugoFields)['apiKey' | 'tokenSecret']) => {
    const text = read.text(field)
    if (text === null) read.fault(field, 'is missing: Centrifugo needs it')
    return text ?? ''
  }
  if (url === null) read.fault(centrifugoFields.url, 'is missing: Centrifugo needs an address')
  else if (!/^https?:\/\/[^@\s]+$/.test(url)) read.fault(centrifugoFields.url, 'must begin with http:// or https://')
  const clientUrl = read.text(centrifugoFields.clientUrl)
  if (clientUrl !== null && !/^wss?:\/\/[^@\s]+$/.test(clientUrl))
    read.fault(centrifugoFields.clientUrl, 'must begin with ws:// or wss://')
  const apiKey = needed(centrifugoFields.apiKey)
  const tokenSecret = needed(centrifugoFields.tokenSecret)
  if (tokenSecret !== '' && tokenSecret.length < leastSecret)
    read.fault(
      centrifugoFields.tokenSecret,
      `must have at least ${leastSecret} characters, such as: openssl rand -hex 32`,
    )
  return { apiUrl: url ?? '', apiKey, tokenSecret, clientUrl: clientUrl ?? clientUrlOf(url ?? '') }
}

const clientUrlOf = (apiUrl: string): string =>
  apiUrl.replace(/^http/, 'ws').replace(/(\/api)?\/*$/, '/connection/websocket')
