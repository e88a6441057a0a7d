import { expect, test } from 'vitest'
import { jsonText, storable } from './storable.ts'

test('what no database keeps is replaced, and everything else stays', () => {
  expect(storable('a\0b \ud800c 😀 \\u0000')).toBe('a\uFFFDb \uFFFDc 😀 \\u0000')
  expect(storable(['x\0', null, 3])).toEqual(['x\uFFFD', null, 3])
  const at = new Date(0)
  expect([storable(at), storable(null), storable(undefined), storable(7)]).toEqual([at, null, undefined, 7])
})

test('JSON is cleaned in its keys and values, at any depth', () => {
  expect(storable({ 'k\0': [{ a: '\udfff' }], plain: '\\ud800', n: 1 })).toBe(
    JSON.stringify({ 'k\uFFFD': [{ a: '\uFFFD' }], plain: '\\ud800', n: 1 }),
  )
  expect(jsonText({ a: '😀' })).toBe('{"a":"😀"}')
})
