import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signToken } from './tokens.ts'

test('a token says who, for what and until when, and is signed by the secret', () => {
  const token = signToken({ sub: 'jürgen', exp: 1_773_000_000, channel: 'run:r' }, 'secret')
  const [header = '', claims = '', signature] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT' })
  expect(read(claims)).toEqual({ sub: 'jürgen', exp: 1_773_000_000, channel: 'run:r' })
  expect(signature).toBe(createHmac('sha256', 'secret').update(`${header}.${claims}`).digest('base64url'))
})
