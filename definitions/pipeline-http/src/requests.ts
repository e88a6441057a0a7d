/** From a configuration to the requests it stands for: the holes filled, the secrets in place, the pages addressed. */
import { Problem } from '@optaic/kit'
import type { Header, HttpRequest } from './exchange.ts'
import type { PageRequest } from './paging.ts'
import type { HttpParams } from './params.ts'
import type { Secrets } from './secrets.ts'
import { type HoleValues, hasHole, parseTemplate, type Rendered, render, type Template } from './template.ts'

export interface RequestBuilder {
  /** True when the dates asked for begin at the last one known. */
  readonly incremental: boolean
  /** `from` is the URL that a relative link of the page starts from; null on the first page. */
  build(page: PageRequest, holes: HoleValues, from: URL | null): HttpRequest
}

/** Throws `config_invalid` for holes that nothing fills and pages that cannot be read. */
export function createRequestBuilder(params: HttpParams, secrets: Secrets): RequestBuilder {
  const url = parseTemplate(params.url, '/url')
  const query = templates(params.query, '/query')
  const headers = templates(params.headers, '/headers')
  const all = [url, ...query.map(([, value]) => value), ...headers.map(([, value]) => value)]
  checkConfig(params, all)
  const defaults: readonly Header[] = [
    { name: 'accept', value: params.format.kind === 'csv' ? 'text/csv, */*;q=0.5' : 'application/json', secret: false },
    { name: 'user-agent', value: 'optaic', secret: false },
  ]
  return {
    incremental: all.some(template => hasHole(template, 'last_date')),
    build: (page, holes, from) => {
      const own = headers.map(([name, value]) => headerOf(name, render(value, holes)))
      const named = new Set(own.map(({ name }) => name.toLowerCase()))
      const sent = [...defaults.filter(({ name }) => !named.has(name)), ...own]
      const home = homeOf(url, query, holes)
      if (page.link === null) return { ...withParameters(home, page.parameters), headers: sent }
      return linked(page.link, from ?? home.url, home, sent, secrets)
    },
  }
}

const templates = (texts: Readonly<Record<string, string>>, path: string): readonly [string, Template][] =>
  Object.entries(texts).map(([name, text]) => [name, parseTemplate(text, `${path}/${name}`)])

interface Home {
  readonly url: URL
  readonly shown: string
  /** Query parameters that hold a secret: added to links of the same host that lack them. */
  readonly secretQuery: readonly (readonly [name: string, value: string])[]
}

function homeOf(template: Template, query: readonly [string, Template][], holes: HoleValues): Home {
  const base = render(template, holes, encodeURIComponent)
  const [url, shown] = [parseUrl(base.text), parseUrl(base.shown)]
  const secretQuery: [string, string][] = []
  for (const [name, value] of query) {
    const rendered = render(value, holes)
    url.searchParams.append(name, rendered.text)
    shown.searchParams.append(name, rendered.shown)
    if (rendered.secret) secretQuery.push([name, rendered.text])
  }
  return { url, shown: shown.href, secretQuery }
}

function withParameters({ url, shown }: Home, parameters: PageRequest['parameters']) {
  const urls = [url, parseUrl(shown)]
  for (const each of urls) for (const [name, value] of parameters) each.searchParams.set(name, value)
  return { url, shown: urls[1]?.href ?? shown }
}

/** A link the source gave. Another host gets nothing that belongs to this one. */
function linked(link: string, from: URL, home: Home, headers: readonly Header[], secrets: Secrets): HttpRequest {
  const url = URL.parse(link, from)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new Problem('source_refused', 'The link to the next page is no http or https address', {
      next: 'Check the path of the paging.',
    })
  const shown = secrets.clean(`${url.origin}${url.pathname}`)
  if (url.origin !== home.url.origin) return { url, shown, headers: headers.filter(isPublic) }
  for (const [name, value] of home.secretQuery) if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  return { url, shown, headers }
}

const isPublic = ({ name, secret }: Header): boolean =>
  !secret && !/^(authorization|cookie|proxy-authorization)$/i.test(name)

function headerOf(name: string, { text, secret }: Rendered): Header {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return { name, value: text, secret }
  throw new Problem('config_invalid', `The header ${name} holds characters that no header may hold`, {
    details: [{ path: `/headers/${name}`, message: 'line ends or letters outside Latin-1' }],
    next: secret ? 'Check the secret: is there a line end at its end?' : 'Correct the header.',
  })
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url !== null) return url
  throw configInvalid('/url', 'the address cannot be read')
}

function checkConfig(params: HttpParams, all: readonly Template[]): void {
  const { columns, format, paging, symbols, timezone } = params
  const perSymbol = all.some(template => hasHole(template, 'symbol'))
  if (perSymbol && symbols === undefined) throw configInvalid('/symbols', '{symbol} needs the list `symbols`')
  if (!perSymbol && symbols !== undefined) throw configInvalid('/symbols', 'no {symbol} takes the symbols of the list')
  if (columns.symbol === undefined && symbols === undefined)
    throw configInvalid('/columns/symbol', 'say where the symbol comes from, or list `symbols`')
  if (format.kind === 'csv' && (paging.kind === 'cursor' || paging.kind === 'next_link'))
    throw configInvalid('/paging/kind', 'CSV has no place for a cursor or link; use link_header, page or offset')
  if (paging.kind === 'page' && paging.last_page === 'short' && paging.size === undefined)
    throw configInvalid('/paging/size', 'a short page is known by the size of a full one')
  for (const name of ['date', 'symbol', 'knowledge_time'])
    if (Object.hasOwn(columns.fields, name)) throw configInvalid(`/columns/fields/${name}`, 'the name is taken')
  for (const name of Object.keys(params.headers))
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw configInvalid('/headers', 'a header has a name that none may have')
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timezone)
  } catch {
    throw configInvalid('/timezone', `there is no timezone ${timezone}`)
  }
}

const configInvalid = (path: string, message: string): Problem =>
  new Problem('config_invalid', `${path}: ${message}`, {
    details: [{ path, message }],
    next: 'Correct the configuration.',
  })
