/** Streams of events, cut anywhere. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts'

const streamOf = (pieces: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start: controller => {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })

async function read(pieces: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = []
  for await (const event of readServerSentEvents(streamOf(pieces))) events.push(event)
  return events
}

const bytes = (text: string) => new TextEncoder().encode(text)

test.each([
  ['one', 'id: 7\nevent: state\ndata: {}\n\n', [{ id: '7', event: 'state', data: '{}' }]],
  ['comments are not events', ': connected\n\n: \n\ndata: x\n\n', [{ id: '', event: 'message', data: 'x' }]],
  ['several lines of data', 'data: a\ndata: b\n\n', [{ id: '', event: 'message', data: 'a\nb' }]],
  ['only one space is taken away', 'data:a\ndata:  b\n\n', [{ id: '', event: 'message', data: 'a\n b' }]],
  [
    'an id stays, an event name does not',
    'id: 1\nevent: e\ndata: a\n\ndata: b\n\n',
    [
      { id: '1', event: 'e', data: 'a' },
      { id: '1', event: 'message', data: 'b' },
    ],
  ],
  ['an event without data is none', 'id: 1\nevent: e\n\n', []],
  ['what is cut off is dropped', 'data: a\n\ndata: b\n', [{ id: '', event: 'message', data: 'a' }]],
  ['an id with a null is none', 'id: 1\0\ndata: a\n\n', [{ id: '', event: 'message', data: 'a' }]],
])('%s', async (_, text, expected) => {
  expect(await read([bytes(text)])).toEqual(expected)
})

test('pieces and line ends do not matter', async () => {
  const text = 'id: 1\nevent: progress\ndata: {"message":"für 日本 🙂"}\n\n: \n\nid: 2\ndata: a\ndata:\ndata: b\n\n'
  const expected = await read([bytes(text)])
  expect(expected).toHaveLength(2)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('\n', '\r', '\r\n'),
      fc.array(fc.nat({ max: 120 }), { maxLength: 12 }),
      async (end, cuts) => {
        const all = bytes(text.replaceAll('\n', end))
        const edges = [0, ...cuts.map(cut => cut % all.length).sort((a, b) => a - b), all.length]
        const pieces = edges.slice(1).map((edge, index) => all.subarray(edges[index], edge))
        expect(await read(pieces)).toEqual(expected)
      },
    ),
  )
})
