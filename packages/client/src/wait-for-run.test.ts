/** Waiting ends when the Run has ended, not before and not long after. */
import { expect, test } from 'vitest'
import { createClient, type Fetch } from './client.ts'
import { eventServer, type StoredEvent } from './event-server.fixture.ts'
import { waitForPlan, waitForRun } from './wait-for-run.ts'

const url = 'http://127.0.0.1:1'
const stored = (id: number, type: string, data: Record<string, unknown>): StoredEvent => ({
  id,
  channel: 'run:r',
  type,
  data,
})

/** Answers the states one after the other, the last for ever. */
function inTurn(states: readonly string[]): Fetch {
  let asked = 0
  return async () => Response.json({ id: 'r', state: states[Math.min(asked++, states.length - 1)] })
}

test('a Run that has ended needs no events', async () => {
  const server = eventServer([], [null], inTurn(['failed']))
  expect(await waitForRun(createClient({ url, fetch: server.fetch }), 'r')).toMatchObject({ state: 'failed' })
  expect(server.connections).toEqual([])
})

test('progress is told on the way, across a broken connection', async () => {
  const events = [
    stored(1, 'state', { state: 'running' }),
    stored(2, 'progress', { done: 1, total: 2, message: '' }),
    stored(3, 'progress', { done: 2, total: 2, message: '' }),
    stored(4, 'state', { state: 'completed' }),
  ]
  const server = eventServer(events, [2, null], inTurn(['pending', 'completed']))
  const seen: string[] = []
  const run = await waitForRun(createClient({ url, fetch: server.fetch }), 'r', {
    onEvent: ({ type, data }) => seen.push(`${type} ${String(data.state ?? data.done)}`),
    pause: async () => {},
  })
  expect(run.state).toBe('completed')
  expect(seen).toEqual(['state running', 'progress 1', 'progress 2', 'state completed'])
  expect(server.connections.map(({ channel }) => channel)).toEqual(['run:r', 'run:r'])
})

test('a failed attempt that is tried again is not the end', async () => {
  const events = [
    stored(1, 'state', { state: 'running', attempt: 1 }),
    stored(2, 'state', { state: 'failed' }),
    stored(3, 'state', { state: 'pending', attempt: 2 }),
    stored(4, 'state', { state: 'completed' }),
  ]
  const server = eventServer(events, [null], inTurn(['running', 'pending', 'completed']))
  const run = await waitForRun(createClient({ url, fetch: server.fetch }), 'r')
  expect(run.state).toBe('completed')
})

test('a plan is asked for until it is done', async () => {
  const states = ['active', 'active', 'completed']
  const seen: string[] = []
  const pauses: number[] = []
  const client = createClient({ url, fetch: async () => Response.json({ id: 'p', state: states[seen.length] }) })
  const plan = await waitForPlan(client, 'p', {
    onPlan: ({ state }) => seen.push(state),
    pause: async ms => void pauses.push(ms),
    rhythm: 7,
  })
  expect(plan.state).toBe('completed')
  expect(seen).toEqual(states)
  expect(pauses).toEqual([7, 7])
})
