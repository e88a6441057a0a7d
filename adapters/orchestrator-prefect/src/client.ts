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
  /** That the server has failed is an answer, too; it is not asked again. */
  readonly failureCounts?: boolean
}

export interface Answer<T> {
  /** 2xx, 404 or 409; 500 where a failure counts. */
  readonly status: number
  readonly body: T
}

export interface PrefectClient {
  readonly url: string
  /** Throws `orchestrator_unreachable` when patience is at its end, `orchestrator_refused` with what the server says. */
  ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, how?: Ask): Promise<Answer<T>>
}

/** One Python process gains nothing by more, and on SQLite each that writes keeps the others from it. */
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
  /** Somebody listens and does not get round to it. */
  get overloaded(): boolean {
    return /answers 503|timeout/i.test(this.message)
  }
}

export function createPrefectClient(address: PrefectAddress): PrefectClient {
  const url = address.url.replace(/\/+$/, '')
  // To pack its answers costs the one process of the server more than they gain on their way.
  const headers = { 'content-type': 'application/json', 'accept-encoding': 'identity', ...credentials(address) }
  const places = createPlaces(mostAtOnce)
  const once = async <T>(method: string, path: string, body: unknown, how: Ask): Promise<Answer<T>> => {
    const late = AbortSignal.timeout(Math.min(answerWithinMs, Math.max(how.patienceMs ?? patienceMs, 1000)))
    const signal = how.signal === undefined ? late : AbortSignal.any([late, how.signal])
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${url}${path}`, { method, headers, signal, ...text }).catch(passing)
    const content = await answer.text().catch(passing)
    if (answer.status === 500 && how.failureCounts === true) return { status: 500, body: null as T }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408)
      throw new Passing(`it answers ${answer.status}${content === '' ? '' : `: ${content.slice(0, 200)}`}`)
    if (answer.ok || answer.status === 404 || answer.status === 409)
      return { status: answer.status, body: parse<T>(content) }
    throw refused(address, `${method} ${path}`, answer.status, content)
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

const unreachable = (url: string, fault: Passing): Problem =>
  new Problem('orchestrator_unreachable', `Prefect at ${url} does not answer: ${fault.message}`, {
    cause: fault,
    next: `Look whether the Prefect server runs; what waits goes on by itself when it is back.${fault.overloaded ? ' On SQLite it cannot do more than one thing at a time: give it Postgres.' : ''}`,
  })

function refused(address: PrefectAddress, what: string, status: number, content: string): Problem {
  if (status === 401 || status === 403) return notLetIn(address, status)
  return new Problem('orchestrator_refused', `Prefect refuses ${what} (${status}): ${said(content)}`, {
    next: 'It says why; mend the Instance or the server, and reconciliation tries again within a minute.',
  })
}

/** Tells which secret is meant, and never what it is. */
function notLetIn({ url, apiKey, authString }: PrefectAddress, status: number): Problem {
  const given = apiKey !== undefined ? 'OPTAIC_PREFECT_API_KEY' : authString !== undefined ? authSetting : null
  if (given === null)
    return new Problem('orchestrator_refused', `Prefect at ${url} asks for a secret, and none is set (${status})`, {
      next: `Set ${authSetting} to what its PREFECT_SERVER_API_AUTH_STRING is, or OPTAIC_PREFECT_API_KEY for Prefect Cloud.`,
    })
  const next =
    given === authSetting
      ? `Set ${authSetting} to the same as PREFECT_SERVER_API_AUTH_STRING of the server, letter by letter.`
      : 'Set OPTAIC_PREFECT_API_KEY to a key that is valid; for a server of your own OPTAIC_PREFECT_AUTH_STRING instead.'
  return new Problem('orchestrator_refused', `Prefect at ${url} does not accept our ${given} (${status})`, { next })
}
const authSetting = 'OPTAIC_PREFECT_AUTH_STRING'

function said(content: string): string {
  try {
    const { detail, exception_detail } = JSON.parse(content) as { detail?: unknown; exception_detail?: unknown }
    return JSON.stringify(detail ?? exception_detail ?? content).slice(0, 500)
  } catch {
    return content.slice(0, 500)
  }
}
