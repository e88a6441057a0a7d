import { expect, test } from 'vitest'
import { type Contender, median, race } from './race.ts'

const turns = (name: string, values: readonly number[], seen: string[]): Contender => {
  let at = 0
  return {
    name,
    once: async () => {
      seen.push(name)
      const value = values[at++]
      if (value === undefined) throw new Error('out of breath')
      return value
    },
  }
}

const roundsOf = (seen: readonly string[], size: number) =>
  Array.from({ length: seen.length / size }, (_, k) => seen.slice(k * size, (k + 1) * size))

test('every contender has its turn in every round, and the warm-up does not count', async () => {
  const seen: string[] = []
  const found = await race([turns('a', [100, 1, 2, 3], seen), turns('b', [100, 6, 5, 4], seen)], { runs: 3 })
  expect(found).toEqual({ a: 2, b: 5 })
  expect(roundsOf(seen, 2).map(round => round.toSorted())).toEqual(Array.from({ length: 4 }, () => ['a', 'b']))
})

test('nobody always follows the same one', async () => {
  const seen: string[] = []
  const values = Array.from({ length: 31 }, () => 1)
  await race([turns('a', values, seen), turns('b', values, seen), turns('c', values, seen)], { runs: 30 })
  const orders = roundsOf(seen, 3).map(round => round.join(''))
  expect(new Set(orders)).toEqual(new Set(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']))
})

test('one that fails is out with its reason, and the others go on', async () => {
  const seen: string[] = []
  const found = await race([turns('a', [1, 1], seen), turns('b', [1, 2, 3, 4], seen)], { runs: 3 })
  expect(found).toEqual({ a: 'out of breath', b: 3 })
})

test('the median of an even number is the middle of the two', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5])
})
