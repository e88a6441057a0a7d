/** Tokens that Centrifugo lets people in by: JSON Web Tokens signed by HMAC with SHA-256 (RFC 7519). */
import { createHmac } from 'node:crypto'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encode({ alg: 'HS256', typ: 'JWT' })

export interface Claims {
  /** Who. */
  readonly sub: string
  /** Seconds since 1970 at which it ends. */
  readonly exp: number
  /** For a subscription: the channel. */
  readonly channel?: string
}

export function signToken(claims: Claims, secret: string): string {
  const body = `${header}.${encode(claims)}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}
