/** What the calls make of each kind of answer; the real Centrifugo has its turn in the integration tests. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createServerApi } from './server-api.ts'

type Answer = { readonly status: number; readonly body?: string } | 'silence' | 'hang up'

/** A server that gives these answers in turn, the last one for ever. */
async function serverWith(answers: readonly Answer[]) {
  let calls = 0
  const server = createServer((request, response) => {
    const answer = answers[Math.min(calls++, answers.length - 1)] ?? 'silence'
    request.resume()
    if (answer === 'hang up') request.socket.destroy()
    else if (answer !== 'silence') response.writeHead(answer.status).end(answer.body ?? '')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  return { call: createServerApi({ url, key: 'k', timeoutMs: 200, tries: 3 }), url, calls: () => calls }
}

const good = { status: 200, body: '{"replies":[]}' }

test.each<[string, readonly Answer[]]>([
  ['a server that is busy', [{ status: 503 }, { status: 503 }, good]],
  ['a server that fails', [{ status: 500 }, good]],
  ['a connection that breaks', ['hang up', 'hang up', good]],
  ['a server that is silent', ['silence', good]],
  ['half an answer', [{ status: 200, body: '{"repl' }, good]],
])('%s is asked again', async (_, answers) => {
  const { call, calls } = await serverWith(answers)
  expect(await call('batch', { commands: [] })).toEqual({ replies: [] })
  expect(calls()).toBe(answers.length)
})

test.each<[string, Answer, RegExp]>([
  ['busy', { status: 503 }, /does not answer: it answered with status 503/],
  ['silent', 'silence', /does not answer: no answer in time/],
  ['gone', 'hang up', /does not answer/],
])('a server that stays %s is told as unreachable after three tries', async (_, answer, message) => {
  const { call, calls } = await serverWith([answer])
  await expect(call('batch', {})).rejects.toMatchObject({ code: 'realtime_unreachable', message })
  expect(calls()).toBe(3)
})

test.each<[number, RegExp, RegExp]>([
  [401, /refuses the API key/, /OPTAIC_CENTRIFUGO_API_KEY/],
  [404, /no API of Centrifugo/, /OPTAIC_CENTRIFUGO_API_URL/],
])('the refusal %i is told at once, with what to do', async (status, message, next) => {
  const { call, calls } = await serverWith([{ status }])
  await expect(call('info', {})).rejects.toMatchObject({ code: 'realtime_unreachable', message, next })
  expect(calls()).toBe(1)
})
