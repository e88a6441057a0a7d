/** Who may speak to the server: Host and Origin are checked, tokens where they are configured, sizes limited. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { type Principal, Problem, sameJson } from '@optaic/domain'
import type { MiddlewareHandler } from 'hono'
import type { AppEnvironment } from '../app-environment.ts'

/** Somebody who may speak to the server. */
export interface TokenHolder extends Principal {
  readonly token: string
}

export interface GuardOptions {
  /** Host names (without port) by which the server may be addressed. */
  readonly hosts: readonly string[]
  /** Who may come now, by bearer token; empty is no authentication, and everybody may do everything. */
  readonly holders: () => readonly TokenHolder[]
  readonly maxBodyBytes: number
}

/** What a probe or a reader of the API reference may see without a token: it says nothing of what is kept here. */
const isOpen = (path: string): boolean =>
  ['/healthz', '/readyz', '/openapi.json', '/docs'].includes(path) || path.startsWith('/docs/')
const digest = (text: string) => createHash('sha256').update(text).digest()

/** Who holds a token, in constant time for every token. */
function holderOf(token: string, holders: readonly TokenHolder[]): TokenHolder | null {
  let found: TokenHolder | null = null
  const given = digest(token)
  for (const holder of holders) if (timingSafeEqual(given, digest(holder.token))) found = holder
  return found
}

/** Whether a token is still there and reaches as far as it did. */
const sameHolder = ({ actor, access }: TokenHolder, now: TokenHolder | null): boolean =>
  now !== null && sameJson({ actor, access } as never, { actor: now.actor, access: now.access } as never)

/** Host name of an authority such as `localhost:4680` or `[::1]:4680`. */
const nameOf = (authority: string): string =>
  authority
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()

/** Refuses rebinding and foreign pages: DNS names of ours only, and no cross-origin request. */
function checkOrigin(host: string | undefined, origin: string | undefined, hosts: readonly string[]): void {
  if (host === undefined || !hosts.includes(nameOf(host)))
    throw new Problem('origin_not_allowed', `The server does not answer to the host ${host ?? '(none)'}`, {
      next: 'Address it by its own name, or add the name to OPTAIC_ALLOWED_HOSTS.',
    })
  if (origin === undefined) return
  let from: string
  try {
    from = new URL(origin).host
  } catch {
    from = origin
  }
  if (from !== host)
    throw new Problem('origin_not_allowed', `Requests from pages of ${origin} are refused`, {
      next: 'Call the API from its own origin, or from outside a browser.',
    })
}

export function guard(options: GuardOptions): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const header = (name: string) => context.req.header(name)
    checkOrigin(header('host'), header('origin'), options.hosts)
    const size = Number(header('content-length') ?? 0)
    if (size > options.maxBodyBytes)
      throw new Problem('request_too_large', `The request has ${size} bytes, more than ${options.maxBodyBytes}`, {
        next: 'Send less at a time.',
      })
    if (options.holders().length > 0 && !isOpen(context.req.path)) {
      const token = (header('authorization') ?? '').replace(/^Bearer /i, '')
      const holder = holderOf(token, options.holders())
      if (holder === null)
        throw new Problem('unauthenticated', 'A valid bearer token is needed', {
          next: 'Send the header "Authorization: Bearer TOKEN" with a token of the token file.',
        })
      context.set('principal', { actor: holder.actor, access: holder.access })
      context.set('isAdmitted', () => sameHolder(holder, holderOf(token, options.holders())))
    }
    await next()
  }
}
