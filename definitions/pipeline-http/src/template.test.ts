import { expect, test } from 'vitest'
import { createSecrets } from './secrets.ts'
import { hasHole, parseTemplate, render } from './template.ts'

const holes = {
  symbol: 'BRK B/A',
  last_date: '2026-03-05',
  today: '2026-03-06',
  timezone: 'America/New_York',
  secret: (name: string) => `<${name}>`,
}

test.each([
  ['plain', 'plain'],
  ['{symbol}', 'BRK B/A'],
  ['{last_date}..{today}', '2026-03-05..2026-03-06'],
  ['{today:yyyymmdd}', '20260306'],
  ['{last_date:unix}', '1772686800'], // midnight in New York is 05:00 UTC
  ['{last_date:unix_ms}', '1772686800000'],
  ['{{"symbol":"{symbol}"}}', '{"symbol":"BRK B/A"}'],
  ['Bearer {secret:TOKEN}', 'Bearer <TOKEN>'],
])('%s becomes %s', (text, expected) => {
  expect(render(parseTemplate(text, '/x'), holes).text).toBe(expected)
})

test('what goes in is encoded, what stands around is not, and secrets are shown as stars', () => {
  const rendered = render(parseTemplate('https://h/a b/{symbol}?k={secret:K}', '/url'), holes, encodeURIComponent)
  expect(rendered).toEqual({
    text: 'https://h/a b/BRK%20B%2FA?k=%3CK%3E',
    shown: 'https://h/a b/BRK%20B%2FA?k=***',
    secret: true,
  })
})

test.each(['{ticker}', '{symbol:x}', '{secret}', '{secret:a-b}', '{today:dd}', 'a { b', 'a } b'])(
  '%s is refused',
  text => {
    expect(() => parseTemplate(text, '/query/q')).toThrow(
      expect.objectContaining({ code: 'config_invalid', details: [expect.objectContaining({ path: '/query/q' })] }),
    )
  },
)

test('a hole is found only where it is one', () => {
  expect(hasHole(parseTemplate('{last_date:unix}', '/x'), 'last_date')).toBe(true)
  expect(hasHole(parseTemplate('{{last_date}}', '/x'), 'last_date')).toBe(false)
})

test('a secret is struck out in every spelling, and only once it was read', () => {
  const secrets = createSecrets(() => 'p&ss w"rd/é')
  expect(secrets.clean('p&ss w"rd/é')).toContain('p&ss')
  secrets.read('PASSWORD')
  const spelled = [
    'p&ss w"rd/é',
    'p%26ss%20w%22rd%2F%C3%A9',
    'p%26ss+w%22rd%2F%C3%A9',
    'p&ss w\\"rd/é',
    btoa('x'),
    'cCZzcyB3InJkL8Op',
  ]
  expect(spelled.map(secrets.clean)).toEqual(['***', '***', '***', '***', 'eA==', '***'])
})
