/** A connection to a server: typed calls by path, with one error for everything that goes wrong. */
import createTypedFetch, { type Client as TypedFetch } from 'openapi-fetch'
import { isClientProblem, problemOf, unexpectedAnswer, unreachable } from './client-problem.ts'
import type { components, paths } from './generated/schema.ts'

export type Fetch = (request: Request) => Promise<Response>

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:4680`. */
  readonly url: string
  /** Bearer token, where the server asks for one. */
  readonly token?: string | undefined
  /** How requests are sent; the platform's `fetch` when left out. */
  readonly fetch?: Fetch | undefined
}

export interface Client {
  readonly url: string
  /** Typed calls: `client.api.GET('/api/v1/flows/{id}', { params: { path: { id } } })`; give the answer to `unwrap`. */
  readonly api: TypedFetch<paths>
  /** A bare request to a path of the server, with the token; for streams. Throws `server_unreachable`. */
  send(path: string, init?: RequestInit): Promise<Response>
}

/** What the API speaks of, by name: `Schema<'Run'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

type Answer<T> =
  | { readonly data: T; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: unknown; readonly response: Response }

/** Speaks to the server at `url`. Opens nothing: the first call does. Throws a TypeError when `url` is none. */
export function createClient({ url, token, fetch = request => globalThis.fetch(request) }: ClientOptions): Client {
  const base = new URL(url)
  if (base.protocol !== 'http:' && base.protocol !== 'https:') throw new TypeError(`${url} is no http address`)
  const root = base.href.replace(/\/+$/, '')
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const reach: Fetch = async request => {
    try {
      return await fetch(request)
    } catch (fault) {
      if (request.signal.aborted || isClientProblem(fault)) throw fault
      throw unreachable(root, fault)
    }
  }
  return {
    url: root,
    api: createTypedFetch<paths>({ baseUrl: root, headers, fetch: reach }),
    send: (path, init) =>
      reach(
        new Request(root + path, {
          ...init,
          headers: { ...headers, ...Object.fromEntries(new Headers(init?.headers)) },
        }),
      ),
  }
}

/** The data of an answer. Throws a `ClientProblem` when it was refused, failed, or never came. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (fault) {
    if (fault instanceof SyntaxError) throw unexpectedAnswer('The server', 200, 'but not with JSON', fault)
    throw fault
  }
  if (!answer.response.ok) throw problemOf(answer.error, answer.response)
  return answer.data as T
}
