/** A source of data on loopback: a small CSV file under every name, held back while the test wants it. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@optaic/domain'

export interface Source {
  readonly port: number
  /** Configuration of an `http` pipeline that reads this name. */
  config(name: string): JsonObject
  /** From now on requests for the name wait, until it is released. */
  hold(name: string): void
  /** Answers those who wait, and everybody after. */
  release(name: string): void
  /** How often the name was asked for. */
  asked(name: string): number
  close(): Promise<void>
}

const csv = 'date,symbol,close\n2026-01-05,AAA,1\n2026-01-06,AAA,2\n'

/** `seenAt`: the address by which those who read it reach this machine. */
export async function openSource(seenAt = '127.0.0.1'): Promise<Source> {
  const held = new Map<string, ServerResponse[]>()
  const counts = new Map<string, number>()
  const answer = (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(csv)
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const waiting = held.get(name)
    if (waiting === undefined) answer(response)
    else waiting.push(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    config: name => ({
      url: `http://${seenAt}:${port}/${name}`,
      format: { kind: 'csv' },
      columns: { date: 'date', symbol: 'symbol', fields: { close: 'close' } },
      timeout: '10m',
      retries: 0,
    }),
    hold: name => void held.set(name, []),
    release: name => {
      const waiting = held.get(name) ?? []
      held.delete(name)
      for (const response of waiting) answer(response)
    },
    asked: name => counts.get(name) ?? 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
