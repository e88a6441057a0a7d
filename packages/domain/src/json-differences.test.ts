import { expect, test } from 'vitest'
import type { Json } from './ids.ts'
import { jsonDifferences } from './json-differences.ts'

test.each<[string, Json, Json, ReturnType<typeof jsonDifferences>]>([
  ['nothing, whatever the order of keys', { a: 1, b: [2] }, { b: [2], a: 1 }, []],
  ['a value', { a: 1 }, { a: 2 }, [{ path: '/a', before: 1, after: 2 }]],
  [
    'the innermost place',
    { a: { b: { c: 1, d: 1 } } },
    { a: { b: { c: 1, d: 2 } } },
    [{ path: '/a/b/d', before: 1, after: 2 }],
  ],
  [
    'what is gone and what is new',
    { a: 1 },
    { b: 1 },
    [
      { path: '/a', before: 1 },
      { path: '/b', after: 1 },
    ],
  ],
  ['null is a value', { a: null }, {}, [{ path: '/a', before: null }]],
  [
    'an item of a list, by its place',
    [1, { x: 1 }],
    [1, { x: 2 }, 3],
    [
      { path: '/1/x', before: 1, after: 2 },
      { path: '/2', after: 3 },
    ],
  ],
  ['a list that becomes an object', { a: [1] }, { a: { 0: 1 } }, [{ path: '/a', before: [1], after: { 0: 1 } }]],
  ['a whole value of another kind', 1, 'one', [{ path: '/', before: 1, after: 'one' }]],
  ['a key with a slash', { 'a/b~': 1 }, { 'a/b~': 2 }, [{ path: '/a~1b~0', before: 1, after: 2 }]],
  ['a key that every object has', {}, { toString: 1 }, [{ path: '/toString', after: 1 }]],
])('tells %s', (_, before, after, told) => {
  expect(jsonDifferences(before, after)).toEqual(told)
})
