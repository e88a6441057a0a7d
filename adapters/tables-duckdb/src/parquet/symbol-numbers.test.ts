/** Symbols are numbered the same whether lists are merged or looked up in a table. */
import { expect, test } from 'vitest'
import { numbered } from './symbol-numbers.ts'

const names = Array.from({ length: 40 }, (_, k) => `S${k * 7}`).sort()
const turned = (texts: readonly string[], by: number) => [...texts.slice(by), ...texts.slice(0, by)]

function promised(lists: readonly (readonly string[])[]): void {
  // As a file has them, and where it has no list.
  for (const pack of [packed, () => null]) {
    const all = lists.map(texts => ({ texts, packed: pack(texts) }))
    const { order, numbers } = numbered(all)
    expect(order).toEqual([...new Set(lists.flat())].sort())
    for (const list of all)
      expect(Array.from(numbers.get(list) as Int32Array, number => order[number])).toEqual(list.texts)
    // A choice is looked up.
    expect(numbered(all, order)).toEqual({ order, numbers })
  }
}

const packed = (texts: readonly string[]) =>
  Buffer.concat(
    texts.map(text => {
      const bytes = Buffer.from(text)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(bytes.length)
      return Buffer.concat([length, bytes])
    }),
  )

test.each<[string, readonly (readonly string[])[]]>([
  ['none', []],
  ['an empty list', [[]]],
  ['one list', [names]],
  ['one that begins in the middle', [turned(names, 17)]],
  ['the same list from everywhere on', [0, 1, 20, 39].map(by => turned(names, by))],
  ['lists with some in common', [names.slice(5), turned(names.slice(0, 30), 3), names.filter((_, k) => k % 3 === 0)]],
  ['lists with nothing in common', [names.slice(20), names.slice(0, 20), []]],
  ['lists in no order', [names, names.toReversed()]],
  [
    'the same list in no order',
    [
      ['B', 'A', 'C'],
      ['C', 'B', 'A'],
      ['A', 'C', 'B'],
    ],
  ],
  [
    'lists that are told apart by what follows',
    [
      ['A', 'B', 'CC'],
      ['A', 'B', 'DD'],
      ['DD', 'B', 'A'],
    ],
  ],
  [
    'texts of other lengths and letters',
    [
      ['', 'Æ☃', 'x'],
      ['x', '', 'Æ☃'],
      ['', 'Æ☃x'],
    ],
  ],
  ['many lists', Array.from({ length: 12 }, (_, k) => turned(names.slice(k), k))],
])('%s', (_, lists) => promised(lists))

test('of a list that is a copy of the one before no text is made', () => {
  const first = { texts: names, packed: packed(names) }
  const copy = {
    get texts(): string[] {
      throw new Error('a text was looked at')
    },
    packed: packed(turned(names, 17)),
  }
  const { order, numbers } = numbered([first, copy])
  expect(order).toEqual(names)
  expect(Array.from(numbers.get(copy) as Int32Array, number => order[number])).toEqual(turned(names, 17))
})

test('one that is not chosen has no number', () => {
  const list = { texts: ['A', 'B', 'C'], packed: null }
  const { order, numbers } = numbered([list], ['C', 'A', 'D'])
  expect(order).toEqual(['A', 'C'])
  expect(numbers.get(list)).toEqual(Int32Array.of(0, -1, 1))
})
