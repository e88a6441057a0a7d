/** Calls of Centrifugo's server API: with the key, a time limit and a few tries. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isProblem, Problem } from '@optaic/domain'

export interface ServerApiOptions {
  /** Such as `http://127.0.0.1:8000/api`. */
  readonly url: string
  readonly key: string
  /** Milliseconds that one try may take. */
  readonly timeoutMs: number
  /** Tries before it is told as unreachable. */
  readonly tries: number
}

class TimeOut extends Error {}

export type ServerApi = <T>(method: string, body: object, signal?: AbortSignal) => Promise<T>

const firstPause = 50

export const unreachable = (message: string, next: string, cause?: unknown): Problem =>
  new Problem('realtime_unreachable', message, { next, cause })

/** Throws `realtime_unreachable`: at once for what no repetition mends, otherwise after the last try. */
export function createServerApi({ url, key, timeoutMs, tries }: ServerApiOptions): ServerApi {
  const attempt = async <T>(method: string, body: string, signal: AbortSignal | undefined): Promise<T> => {
    const over = new AbortController()
    const close = () => over.abort()
    const timer = setTimeout(() => over.abort(new TimeOut()), timeoutMs)
    signal?.addEventListener('abort', close)
    try {
      const headers = { 'content-type': 'application/json', 'x-api-key': key }
      const response = await fetch(`${url}/${method}`, { method: 'POST', headers, body, signal: over.signal })
      if (response.ok) return (await response.json()) as T
      await response.body?.cancel()
      throw refusal(url, response.status)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', close)
    }
  }
  return async (method, body, signal) => {
    const text = JSON.stringify(body)
    for (let number = 1; ; number++) {
      try {
        return await attempt(method, text, signal)
      } catch (fault) {
        if (isProblem(fault) && fault.code === 'realtime_unreachable') throw fault
        if (number >= tries || signal?.aborted)
          throw unreachable(
            `Centrifugo at ${url} does not answer: ${reasonOf(fault)}`,
            'Check that it runs and that its address is right; what waits is published when it is back.',
            fault,
          )
        await sleep(firstPause * 2 ** (number - 1))
      }
    }
  }
}

/** What a status says that is no success; those that may pass are plain errors, and tried again. */
function refusal(url: string, status: number): Error {
  if (status === 401 || status === 403)
    return unreachable(
      `Centrifugo at ${url} refuses the API key`,
      'Give OptAIC the key that Centrifugo has as http_api.key (OPTAIC_CENTRIFUGO_API_KEY).',
    )
  if (status === 404 || status === 405)
    return unreachable(
      `There is no API of Centrifugo at ${url}`,
      'Give the address of its server API, which ends with /api (OPTAIC_CENTRIFUGO_API_URL).',
    )
  return new Error(`it answered with status ${status}`)
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  if (fault instanceof TimeOut) return 'no answer in time'
  const { cause } = fault
  return cause instanceof Error && cause.message !== '' ? cause.message : fault.message
}
