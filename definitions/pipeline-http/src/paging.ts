/** Which page comes after this one: pure, so that every way of paging is a table to test. */
import { Problem } from '@optaic/kit'
import { valueAt } from './json-path.ts'
import type { Paging } from './params.ts'

/** What is asked for: parameters to add to the request, or the source's own link to follow. */
export interface PageRequest {
  /** From 1, whatever the source counts from. */
  readonly number: number
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly link: string | null
  /** Records of all pages before. */
  readonly offset: number
}

/** What came. */
export interface PageAnswer {
  readonly records: number
  /** The parsed JSON; undefined for CSV. */
  readonly document: unknown
  readonly linkHeader: string | null
}

export function firstPage(paging: Paging): PageRequest {
  return { number: 1, parameters: parametersOf(paging, 1, 0), link: null, offset: 0 }
}

function parametersOf(paging: Paging, number: number, offset: number): PageRequest['parameters'] {
  if (paging.kind === 'page') return [[paging.parameter, String(paging.first + number - 1)]]
  if (paging.kind !== 'offset') return []
  return [
    [paging.parameter, String(offset)],
    [paging.limit_parameter, String(paging.limit)],
  ]
}

/** Null after the last page. Throws `source_malformed` for a cursor or link that is no text. */
export function nextPage(paging: Paging, page: PageRequest, answer: PageAnswer): PageRequest | null {
  const number = page.number + 1
  const offset = page.offset + answer.records
  switch (paging.kind) {
    case 'none':
      return null
    case 'page':
    case 'offset': {
      const full = paging.kind === 'page' ? paging.size : paging.limit
      const short = paging.last_page === 'short' && full !== undefined && answer.records < full
      if (answer.records === 0 || short) return null
      return { number, offset, parameters: parametersOf(paging, number, offset), link: null }
    }
    case 'cursor': {
      const cursor = pointer(answer.document, paging.path)
      return cursor === null ? null : { number, offset, parameters: [[paging.parameter, cursor]], link: null }
    }
    case 'next_link': {
      const link = pointer(answer.document, paging.path)
      return link === null ? null : { number, offset, parameters: [], link }
    }
    case 'link_header': {
      const link = nextOfLinkHeader(answer.linkHeader ?? '')
      return link === null ? null : { number, offset, parameters: [], link }
    }
  }
}

function pointer(document: unknown, path: string): string | null {
  const value = valueAt(document, path)
  if (value === undefined || value === null || value === '' || value === false) return null
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new Problem('source_malformed', `What the answer has at ${path} is no pointer to a next page`, {
    next: 'Correct the path of the paging.',
  })
}

const linkValue = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^",;]*))?)*)/g
const linkParameter = /;\s*([^\s=;,]+)\s*=\s*(?:"([^"]*)"|([^",;]*))/g

/** The target of `rel="next"` in a Link header (RFC 8288), or null. */
export function nextOfLinkHeader(header: string): string | null {
  for (const [, target = '', parameters = ''] of header.matchAll(linkValue)) {
    const all = [...parameters.matchAll(linkParameter)]
    const relation = all.find(([, name]) => name?.toLowerCase() === 'rel')
    if ((relation?.[2] ?? relation?.[3] ?? '').trim().toLowerCase().split(/\s+/).includes('next')) return target
  }
  return null
}
