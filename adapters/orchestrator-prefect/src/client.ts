/** Asks a Prefect server: tries again what may pass, and says in a Problem what does not. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '@optaic/domain'

export interface PrefectAddress {
  /** Address of the API, such as `http://127.0.0.1:4200/api`. */
  readonly url: string
  /** Of Prefect Cloud. */
  readonly apiKey?: string
  /** `user:password` of a server that asks for one. */
  readonly authString?: string
}

export interface Ask {
  /** Milliseconds to go on trying for; default 5 s, and 1 s where nobody listens at all. */
  readonly patienceMs?: number
  readonly signal?: AbortSignal | undefined
}

export interface Answer<T> {
  /** 2xx, 404 or 409. */
  readonly status: number
  readonly body: T
}

export interface PrefectClient {
  readonly url: string
  /** Throws `orchestrator_unreachable` when patience is at its end, `orchestrator_refused` with what the server says. */
  ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, how?: Ask): Promise<Answer<T>>
}

/** A server on SQLite answers 503 to eight at once, and one Python process gains nothing by more. */
const mostAtOnce = 4
const answerWithinMs = 15_000
const mostWaitMs = 2000
const patienceMs = 5000
const nobodyMs = 1000

/** A fault of the network or of a server that has too much to do: another try may go well. */
class Passing extends Error {
  /** Nobody listens at the address. */
  get nobody(): boolean {
    return /ECONNREFUSED/.test(this.message)
  }
}

export function createPrefectClient(address: PrefectAddress): PrefectClient {
  const url = address.url.replace(/\/+$/, '')
  const headers = { 'content-type': 'application/json', ...credentials(address) }
  const places = createPlaces(mostAtOnce)
  const once = async <T>(method: string, path: string, body: unknown, how: Ask): Promise<Answer<T>> => {
    const late = AbortSignal.timeout(Math.min(answerWithinMs, Math.max(how.patienceMs ?? patienceMs, 1000)))
    const signal = how.signal === undefined ? late : AbortSignal.any([late, how.signal])
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${url}${path}`, { method, headers, signal, ...text }).catch(passing)
    const content = await answer.text().catch(passing)
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408)
      throw new Passing(`it answers ${answer.status}${content === '' ? '' : `: ${content.slice(0, 200)}`}`)
    if (answer.ok || answer.status === 404 || answer.status === 409)
      return { status: answer.status, body: parse<T>(content) }
    throw refused(method, path, answer.status, content)
  }
  return {
    url,
    ask: async (method, path, body, how = {}) => {
      const begun = performance.now()
      for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, mostWaitMs)) {
        try {
          return await places(() => once(method, path, body, how))
        } catch (fault) {
          if (!(fault instanceof Passing)) throw fault
          // Half of it by chance, so that many who wait do not come back at once.
          const pauseMs = waitMs * (0.5 + Math.random() / 2)
          const end = begun + (how.patienceMs ?? (fault.nobody ? nobodyMs : patienceMs))
          if (how.signal?.aborted === true || performance.now() + pauseMs > end) throw unreachable(url, fault)
          await sleep(pauseMs)
        }
      }
    },
  }
}

/** Lets so many in at a time, in the order in which they came. */
function createPlaces(most: number) {
  const waiting: (() => void)[] = []
  let inside = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= most) await new Promise<void>(resolve => waiting.push(resolve))
    else inside++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside--
      else next()
    }
  }
}

function credentials({ apiKey, authString }: PrefectAddress): Record<string, string> {
  if (apiKey !== undefined) return { authorization: `Bearer ${apiKey}` }
  if (authString !== undefined) return { authorization: `Basic ${Buffer.from(authString).toString('base64')}` }
  return {}
}

function passing(fault: unknown): never {
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault
  const code = (cause as NodeJS.ErrnoException | null)?.code
  const message = cause instanceof Error ? cause.message || cause.name : String(cause)
  throw new Passing(code === undefined || message.includes(code) ? message : `${code} ${message}`, { cause: fault })
}

/** Half an answer is none. */
function parse<T>(text: string): T {
  try {
    return (text === '' ? null : JSON.parse(text)) as T
  } catch {
    throw new Passing('it answers with half a document')
  }
}

const unreachable = (url: string, fault: Error): Problem =>
  new Problem('orchestrator_unreachable', `Prefect at ${url} does not answer: ${fault.message}`, {
    cause: fault,
    next: 'Look whether the Prefect server runs; what waits goes on by itself when it is back.',
  })

function refused(method: string, path: string, status: number, content: string): Problem {
  if (status === 401 || status === 403)
    return new Problem('orchestrator_refused', `Prefect does not let us in (${status})`, {
      next: 'Set OPTAIC_PREFECT_API_KEY for Prefect Cloud, or OPTAIC_PREFECT_AUTH_STRING for a server of your own.',
    })
  return new Problem('orchestrator_refused', `Prefect refuses ${method} ${path} (${status}): ${said(content)}`, {
    next: 'It says why; mend the Instance or the server, and reconciliation tries again within a minute.',
  })
}

function said(content: string): string {
  try {
    const { detail, exception_detail } = JSON.parse(content) as { detail?: unknown; exception_detail?: unknown }
    return JSON.stringify(detail ?? exception_detail ?? content).slice(0, 500)
  } catch {
    return content.slice(0, 500)
  }
}
