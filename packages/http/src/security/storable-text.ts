/** Refuses text that no database keeps: the character NUL, and half of a pair of UTF-16. */
import { Problem, type ProblemDetail } from '@optaic/domain'
import type { MiddlewareHandler } from 'hono'
import type { AppEnvironment } from '../app-environment.ts'

const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed()

/** Places of what cannot be kept; keys count as well as values. */
function faultsIn(value: unknown, path: string): ProblemDetail[] {
  if (typeof value === 'string')
    return isStorable(value) ? [] : [{ path: path || '/', message: 'holds NUL or half a character' }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    isStorable(key)
      ? faultsIn(item, `${path}/${key}`)
      : [{ path: path || '/', message: `has the key ${JSON.stringify(key)}` }],
  )
}

/** The only ways that such text can be written in JSON; most bodies have neither, and are not looked at closer. */
const suspicious = /\\u(?:0000|d[89a-f])/i

const decoded = (url: string) => {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '))
  } catch {
    return url
  }
}

export function storableText(): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const faults: ProblemDetail[] = []
    if (decoded(context.req.url).includes('\0')) faults.push({ path: '', message: 'the address holds NUL' })
    else if (/json/i.test(context.req.header('content-type') ?? '')) {
      const text = await context.req.text()
      if (suspicious.test(text)) faults.push(...faultsIn(parsed(text), ''))
    }
    if (faults.length > 0)
      throw new Problem('invalid_request', 'The request holds text that cannot be kept', {
        details: faults,
        next: 'Leave out the character NUL and unpaired halves of UTF-16 pairs.',
      })
    await next()
  }
}

/** What is no JSON is refused by the route, which knows what it wants. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
