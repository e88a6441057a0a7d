import { expect, test } from 'vitest'
import { duplicatesIn } from './duplicates.ts'

const body = ['const sum = a + b', 'const mean = sum / 2', 'if (mean > 0) return mean', 'return -mean']
const file = (...lines: string[]) => lines.join('\n')

test('the same lines in a row are found, whatever is around them', () => {
  const files = new Map([
    ['a.ts', file('import { x } from "y"', '', ...body, 'export const one = 1')],
    ['b.ts', file('// other', 'function f() {', ...body.map(line => `    ${line} // why`), '}')],
  ])
  expect(duplicatesIn(files, 4)).toEqual([{ first: 'a.ts:3', second: 'b.ts:3', lines: 4 }])
  expect(duplicatesIn(files, 5)).toEqual([])
})

test('the same file twice is found once, with all that is the same', () => {
  const files = new Map([
    ['a.ts', file(...body, 'last()')],
    ['b.ts', file(...body, 'last()', 'more()')],
  ])
  expect(duplicatesIn(files, 3)).toEqual([{ first: 'a.ts:1', second: 'b.ts:1', lines: 5 }])
})

test('a repeat in one file is found, a line that repeats itself is none', () => {
  expect(duplicatesIn(new Map([['a.ts', file(...body, 'between()', ...body)]]), 4)).toHaveLength(1)
  expect(duplicatesIn(new Map([['a.ts', file(...Array.from({ length: 5 }, () => 'next()'))]]), 4)).toEqual([])
})

test('imports, comments, brackets and lists of names are no code', () => {
  const noise = file('import {', '  a,', '  b,', "} from './c.ts'", '/** What', ' * it is. */', '{', '}', 'a,', 'b,')
  const files = new Map([
    ['a.ts', noise],
    ['b.ts', noise],
  ])
  expect(duplicatesIn(files, 1)).toEqual([])
})
