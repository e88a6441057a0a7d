/** A proxy between a client and a real server that does what networks and servers do on bad days, when it is told to. */
import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fault =
  /** Answers with a status without asking the server. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Hangs up after that many bytes of the answer's body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Asks the server, and hangs up instead of handing on its answer. */
  | { readonly kind: 'lose-answer' }
  /** Hangs up as soon as the request comes. */
  | { readonly kind: 'hang-up' }
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Changes one bit on the way to the server. */
  | { readonly kind: 'damage-request' }
  /** Changes one bit on the way back. */
  | { readonly kind: 'damage-answer' }

export interface FaultyProxy {
  readonly url: string
  /** The next `times` requests that match meet the fault; `Infinity` until `heal`. */
  break(fault: Fault, matches?: (method: string, path: string) => boolean, times?: number): void
  heal(): void
  /** `METHOD path` of every request so far. */
  readonly seen: readonly string[]
  close(): Promise<void>
}

interface Rule {
  readonly fault: Fault
  readonly matches: (method: string, path: string) => boolean
  left: number
}

export async function openFaultyProxy(target: () => string): Promise<FaultyProxy> {
  let rules: Rule[] = []
  const seen: string[] = []
  const faultOf = (method: string, path: string): Fault | null => {
    const rule = rules.find(candidate => candidate.left > 0 && candidate.matches(method, path))
    if (rule === undefined) return null
    rule.left--
    return rule.fault
  }
  const server = createServer((incoming, outgoing) => {
    const [method, path] = [incoming.method ?? '', incoming.url ?? '']
    seen.push(`${method} ${path}`)
    serve(target(), incoming, outgoing, faultOf(method, path))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    break: (fault, matches = () => true, times = 1) => void rules.push({ fault, matches, left: times }),
    heal: () => {
      rules = []
    },
    seen,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function serve(target: string, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | null): void {
  if (fault?.kind === 'silence') return
  if (fault?.kind === 'hang-up') {
    incoming.socket.destroy()
    return
  }
  if (fault?.kind === 'status') {
    incoming.resume()
    incoming.on('end', () => outgoing.writeHead(fault.status).end(fault.body ?? ''))
    return
  }
  const forward: ClientRequest = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method, headers: incoming.headers },
    answer => hand(answer, outgoing, fault),
  )
  forward.on('error', () => outgoing.destroy())
  incoming.on('error', () => forward.destroy())
  let damaged = fault?.kind !== 'damage-request'
  incoming.on('data', (chunk: Buffer) => {
    forward.write(damaged ? chunk : flipped(chunk))
    damaged = true
  })
  incoming.on('end', () => forward.end())
}

function hand(answer: IncomingMessage, outgoing: ServerResponse, fault: Fault | null): void {
  if (fault?.kind === 'lose-answer') {
    answer.resume()
    answer.on('end', () => outgoing.destroy())
    return
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
  let left = fault?.kind === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY
  let damaged = fault?.kind !== 'damage-answer'
  answer.on('data', (chunk: Buffer) => {
    const whole = damaged ? chunk : flipped(chunk)
    damaged = true
    outgoing.write(whole.subarray(0, left))
    left -= chunk.length
    if (left <= 0) {
      // What was written must have left before the line is cut.
      outgoing.write('', () => outgoing.destroy())
      answer.destroy()
    }
  })
  answer.on('end', () => outgoing.end())
}

function flipped(chunk: Buffer): Buffer {
  const other = Buffer.from(chunk)
  other[0] = (other[0] ?? 0) ^ 1
  return other
}
