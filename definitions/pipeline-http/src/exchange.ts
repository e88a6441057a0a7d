/** One GET: redirects followed by hand so that secrets stay with their host, the body put down in a file. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Problem } from '@optaic/kit'

export interface Header {
  readonly name: string
  readonly value: string
  readonly secret: boolean
}

export interface HttpRequest {
  readonly url: URL
  readonly headers: readonly Header[]
  /** The URL without secrets, for logs and errors. */
  readonly shown: string
}

export interface HttpAnswer {
  /** 304 only for a request with a condition; its file is empty. */
  readonly status: number
  readonly headers: Headers
  /** Where the answer came from in the end; relative links start there. */
  readonly url: URL
  readonly path: string
  readonly bytes: number
  readonly digest: string
}

/** Not an answer to work with; the sender decides whether to try again. */
export interface HttpFailure {
  readonly problem: Problem
  readonly again: boolean
  /** Milliseconds the source asked to wait. */
  readonly after: number | null
}

export interface ExchangeOptions {
  readonly path: string
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly clean: (text: string) => string
}

const redirects = new Set([301, 302, 303, 307, 308])
const passing = new Set([408, 425, 429, 500, 502, 503, 504])
const mostRedirects = 10

/** What belongs to one host, whoever wrote it into the configuration. */
const personal = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Faults of the source are values; a fault of our own disk is thrown. */
export async function exchange(request: HttpRequest, options: ExchangeOptions): Promise<HttpAnswer | HttpFailure> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), options.timeoutMs)
  try {
    return await follow(request, options, abort)
  } finally {
    clearTimeout(timer)
    abort.abort() // what was not read is not wanted any more
  }
}

async function follow(request: HttpRequest, options: ExchangeOptions, abort: AbortController) {
  let { url, headers } = request
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const response = await fetch(url, {
      headers: headers.map(({ name, value }): [string, string] => [name, value]),
      redirect: 'manual',
      signal: abort.signal,
    }).catch(error => unreachable(request, options, abort, error))
    if ('problem' in response) return response
    if (!redirects.has(response.status)) return receive(request, url, response, options, abort)
    const target = redirectTarget(response.headers.get('location'), url)
    if (target === null) return refused(request, `redirects to no http or https address`, options)
    if (target.origin !== url.origin) headers = headers.filter(header => !belongsToHost(header))
    url = target
  }
  return refused(request, `redirects more than ${mostRedirects} times`, options)
}

const belongsToHost = ({ name, secret }: Header): boolean => secret || personal.has(name.toLowerCase())

const isCondition = ({ name }: Header): boolean => /^if-(none-match|modified-since)$/i.test(name)

function redirectTarget(location: string | null, from: URL): URL | null {
  const target = location === null ? null : URL.parse(location, from)
  return target !== null && /^https?:$/.test(target.protocol) && target.username === '' ? target : null
}

async function receive(
  request: HttpRequest,
  url: URL,
  response: Response,
  options: ExchangeOptions,
  abort: AbortController,
): Promise<HttpAnswer | HttpFailure> {
  const { status, headers } = response
  const usable = status === 200 || status === 204 || (status === 304 && request.headers.some(isCondition))
  if (!usable) return statusFailure(request, response, options)
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(options.path, 'w')
  try {
    const reader = response.body?.getReader()
    while (reader !== undefined) {
      const piece = await reader.read().catch(error => unreachable(request, options, abort, error))
      if ('problem' in piece) return piece
      if (piece.done) break
      bytes += piece.value.byteLength
      if (bytes > options.maxBytes) return tooLarge(request, options)
      hash.update(piece.value)
      await file.writeFile(piece.value)
    }
  } finally {
    await file.close()
  }
  return { status, headers, url, path: options.path, bytes, digest: hash.digest('hex') }
}

function unreachable(
  request: HttpRequest,
  options: ExchangeOptions,
  abort: AbortController,
  error: unknown,
): HttpFailure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  const why = abort.signal.aborted
    ? `no whole answer within ${options.timeoutMs} ms`
    : options.clean(
        [cause?.code, cause?.message].filter(part => part !== undefined && part !== '').join(': ') || 'fault',
      )
  const problem = new Problem('source_unreachable', `GET ${request.shown}: ${why}`, {
    details: [{ path: '/url', message: why }],
    next: 'Check the address and the network of the worker, or give it a longer `timeout`.',
  })
  return { problem, again: true, after: null }
}

function tooLarge(request: HttpRequest, { maxBytes }: ExchangeOptions): HttpFailure {
  const problem = new Problem('source_too_large', `GET ${request.shown}: the answer is larger than ${maxBytes} bytes`, {
    next: 'Ask for smaller pages, or raise `max_response_mb`.',
  })
  return { problem, again: false, after: null }
}

function refused(request: HttpRequest, what: string, { clean }: ExchangeOptions): HttpFailure {
  const problem = new Problem('source_refused', `GET ${request.shown}: the source ${clean(what)}`, {
    next: 'Check the address, the parameters and the secrets.',
  })
  return { problem, again: false, after: null }
}

async function statusFailure(request: HttpRequest, response: Response, options: ExchangeOptions): Promise<HttpFailure> {
  const { status, headers } = response
  const words = (await beginning(response)).replace(/\s+/g, ' ').trim()
  const what = `answered ${status}${words === '' ? '' : `: ${options.clean(words).slice(0, 300)}`}`
  const { problem } = refused(request, what, options)
  return { problem, again: passing.has(status), after: retryAfter(headers) }
}

/** The first few thousand bytes of an error page, whatever becomes of the rest. */
async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true })
      if (text.length > 4000) break
    }
  } catch {
    // The status says enough.
  }
  return text
}

/** Milliseconds of Retry-After. A date counts from the answer's own Date: the clocks of two machines differ. */
export function retryAfter(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const [until, from] = [Date.parse(text), Date.parse(headers.get('date') ?? '')]
  return Number.isNaN(until) || Number.isNaN(from) ? null : Math.max(0, until - from)
}
