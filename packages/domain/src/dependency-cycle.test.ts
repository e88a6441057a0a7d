/** Edges are written `a>b`: a depends on b. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCycle } from './dependency-cycle.ts'

const edges = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map(edge => edge.split('>') as [string, string])
    .map(([downstream_flow_id, upstream_flow_id]) => ({ downstream_flow_id, upstream_flow_id }))

const cases: [known: string, added: string, cycle: string | null][] = [
  ['', 'a>b', null],
  ['', 'a>a', 'a a'],
  ['b>a', 'a>b', 'a b a'],
  ['b>c c>d', 'd>b', 'd b c d'],
  ['b>c c>d b>d', 'd>b', 'd b d'],
  ['b>c c>d', 'a>b a>d', null],
  ['', 'a>b b>c c>a', 'a b c a'],
  ['a>b a>c b>d c>d', 'd>e', null],
]
for (const [known, added, cycle] of cases) {
  test(`${known || 'nothing'} and then ${added}: ${cycle ?? 'no cycle'}`, () => {
    expect(findCycle(edges(known), edges(added))?.join(' ') ?? null).toBe(cycle)
  })
}

test('a chain of 20,000 flows is no trouble', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => ({ downstream_flow_id: `${i}`, upstream_flow_id: `${i + 1}` }))
  expect(findCycle(chain, edges('20000>0'))).toHaveLength(20_002)
  expect(findCycle(chain, edges('0>20000'))).toBeNull()
})

/** Warshall's closure over eight nodes: can some node reach itself? */
function hasCycle(pairs: readonly (readonly [number, number])[]): boolean {
  const nodes = Array.from({ length: 8 }, (_, i) => i)
  const reach = nodes.map(from => nodes.map(to => pairs.some(pair => pair[0] === from && pair[1] === to)))
  for (const via of nodes) {
    for (const from of nodes) for (const to of nodes) reach[from]![to] ||= reach[from]![via]! && reach[via]![to]!
  }
  return nodes.some(node => reach[node]![node])
}

test('a cycle is found exactly when there is one, and its path is made of edges and closes', () => {
  const node = fc.integer({ min: 0, max: 7 })
  const pairs = fc.array(fc.tuple(node, node), { maxLength: 12 })
  const inWords = (list: readonly (readonly [number, number])[]) => list.map(pair => pair.join('>'))
  fc.assert(
    fc.property(pairs, fc.array(fc.tuple(node, node), { maxLength: 3 }), (base, added) => {
      const falling = base.filter(([from, to]) => from > to)
      const all = inWords([...falling, ...added])
      const cycle = findCycle(edges(inWords(falling).join(' ')), edges(inWords(added).join(' ')))
      expect(cycle !== null).toBe(hasCycle([...falling, ...added]))
      if (cycle === null) return
      expect(cycle[0]).toBe(cycle.at(-1))
      for (const [i, to] of cycle.slice(1).entries()) expect(all).toContain(`${cycle[i]}>${to}`)
    }),
  )
})
