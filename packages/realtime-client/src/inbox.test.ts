import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RealtimeEvent } from './event.ts'
import { createInbox } from './inbox.ts'

/** What the server knows: events of a project with two channels, at positions that are not all of this project. */
const known: readonly RealtimeEvent[] = Array.from({ length: 40 }, (_, at) => ({
  position: 3 * at + 1,
  channel: at % 3 === 0 ? 'run:r' : 'instance:i:status',
  sequence: at % 3 === 0 ? at / 3 + 1 : Math.floor(at / 3) * 2 + (at % 3),
  type: 'status',
  time: '2026-03-06T12:00:00Z',
  data: { at },
}))
const one = known.filter(event => event.channel === 'run:r')

interface Desk {
  /** Up to where the server knows. */
  committed: number
  readonly asked: number[]
}

function open(events = known, page = 4) {
  const desk: Desk = { committed: events.length, asked: [] }
  const seen: RealtimeEvent[] = []
  const ends: unknown[] = []
  const inbox = createInbox({
    after: 0,
    deliver: event => seen.push(event),
    history: async after => {
      desk.asked.push(after)
      return events
        .slice(0, desk.committed)
        .filter(event => event.position > after)
        .slice(0, page)
    },
    end: fault => ends.push(fault),
  })
  const settled = async () => {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
  }
  return { inbox, seen, ends, desk, settled }
}

test('what comes live in order is handed on at once, and nothing is asked for', () => {
  const { inbox, seen, desk } = open()
  for (const event of known) inbox.push(event)
  expect(seen).toEqual(known)
  expect(desk.asked).toEqual([])
})

test('what comes twice is handed on once', () => {
  const { inbox, seen } = open()
  for (const event of [...known.slice(0, 9), ...known.slice(4, 12), ...known.slice(0, 3)]) inbox.push(event)
  expect(seen).toEqual(known.slice(0, 12))
})

test('who was away reads the history to its end, and what came meanwhile after it', async () => {
  const { inbox, seen, desk, settled } = open()
  for (const event of known.slice(0, 5)) inbox.push(event)
  desk.committed = 30
  inbox.catchUp()
  inbox.push(known[30]!)
  expect(seen).toHaveLength(5)
  await settled()
  expect(seen).toEqual(known.slice(0, 31))
})

test('a gap in a channel is filled from the history', async () => {
  const { inbox, seen, settled } = open(one)
  inbox.push(one[0]!)
  inbox.push(one[4]!)
  expect(seen).toEqual([one[0]])
  await settled()
  expect(seen).toEqual(one)
})

test('a flood while the history is read is taken from the history', async () => {
  const many = Array.from({ length: 5000 }, (_, at) => ({ ...known[0]!, position: at + 1, sequence: at + 1 }))
  const { inbox, seen, settled } = open(many, 1000)
  inbox.catchUp()
  for (const event of many) inbox.push(event)
  await settled()
  expect(seen).toEqual(many)
})

test('a history that is refused ends it, with the reason', async () => {
  const ends: unknown[] = []
  const seen: RealtimeEvent[] = []
  const refused = new Error('refused')
  const inbox = createInbox({
    after: 0,
    deliver: event => seen.push(event),
    history: () => Promise.reject(refused),
    end: fault => ends.push(fault),
  })
  inbox.catchUp()
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  inbox.push(known[0]!)
  expect(ends).toEqual([refused])
  expect(seen).toEqual([])
})

test('nothing comes after it was closed', async () => {
  const { inbox, seen, settled } = open()
  inbox.catchUp()
  inbox.close()
  inbox.push(known[0]!)
  await settled()
  expect(seen).toEqual([])
})

test('whatever a broker loses, repeats or mixes up between two looks into the history: each event once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.nat({ max: known.length - 1 }), fc.constant('look' as const)), { maxLength: 80 }),
      fc.integer({ min: 1, max: 9 }),
      async (steps, page) => {
        const { inbox, seen, desk, settled } = open(known, page)
        desk.committed = 0
        for (const step of steps) {
          if (step === 'look') {
            inbox.catchUp()
            await settled()
          } else {
            desk.committed = Math.max(desk.committed, step + 1)
            inbox.push(known[step]!)
          }
        }
        const positions = seen.map(event => event.position)
        expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
        desk.committed = known.length
        inbox.catchUp()
        await settled()
        expect(seen.at(-1)).toEqual(known.at(-1))
      },
    ),
  )
})
