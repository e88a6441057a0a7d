/** Equal values have equal text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, sameJson } from './canonical-json.ts'
import type { Json } from './ids.ts'

test('keys are sorted at every depth, lists keep their order', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}')
  expect(sameJson([1, 2], [2, 1])).toBe(false)
  expect(sameJson({ a: 1 }, { a: '1' })).toBe(false)
})

/**
 * Without backslashes: once V8 14 (Node 26.10) has parsed an object whose key is a backslash, `JSON.parse` takes the key of
 * `{"\"": 1}` for one too.
 */
const values = fc.jsonValue({ maxDepth: 3 }).filter(value => !JSON.stringify(value).includes('\\\\'))

test('it is JSON of the same value, whatever the order of the keys', () => {
  fc.assert(
    fc.property(values, value => {
      const text = canonicalJson(value as Json)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(reversed(value as Json))).toBe(text)
    }),
  )
})

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(item => reversed(item as Json))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as Record<string, Json>).reverse()
  return Object.fromEntries(entries.map(([key, item]) => [key, reversed(item)]))
}
