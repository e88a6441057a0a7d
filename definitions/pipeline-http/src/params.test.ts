import { expect, test } from 'vitest'
import { httpPipeline } from './index.ts'
import { httpParams } from './params.ts'

const smallest = { url: 'https://h', columns: { date: 'd', symbol: 's', fields: {} } }

test('the examples are configurations', () => {
  const { examples } = httpPipeline.declaration
  expect(examples).toHaveLength(2)
  for (const example of examples) expect(httpParams.safeParse(example)).toMatchObject({ success: true })
})

test.each(['https://h', 'http://h:8080/{symbol}?k={secret:K}', 'https://h?x', 'http://[::1]/x'])(
  '%s is an address',
  url => {
    expect(httpParams.safeParse({ ...smallest, url }).success).toBe(true)
  },
)

test.each([
  ['another scheme', { url: 'ftp://h/x' }],
  ['a file', { url: 'file:///etc/passwd' }],
  ['a password in the address', { url: 'http://user:pass@h/' }],
  ['a symbol as host', { url: 'http://{symbol}.h/' }],
  ['a secret in the host', { url: 'http://h{secret:TOKEN}/' }],
  ['a parameter that does not exist', { querry: {} }],
  ['a duration without a unit', { timeout: '30' }],
  ['a field named like SQL', { columns: { ...smallest.columns, fields: { 'a"b': 'x' } } }],
])('%s is refused', (_, part) => {
  expect(httpParams.safeParse({ ...smallest, ...part }).success).toBe(false)
})
