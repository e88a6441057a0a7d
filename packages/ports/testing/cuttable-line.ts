/** A line between a client and a real server that can be held, as a network is that swallows everything, or cut. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttableLine {
  readonly port: number
  /** From now on nothing passes in either direction, and nobody is told. */
  hold(): void
  /** Holds by itself as soon as the client has sent text with these words, which still pass or not. */
  holdAt(words: string, passes: 'with' | 'without'): void
  readonly held: boolean
  /** What was held passes, and what comes. */
  release(): void
  /** Hangs up on both sides of every connection there is. */
  cut(): void
  /** Hangs up on those that are there and on everybody who comes, until `release`. */
  sever(): void
  close(): Promise<void>
}

export async function openCuttableLine(target: {
  readonly host?: string
  readonly port: number
}): Promise<CuttableLine> {
  const sockets = new Set<Socket>()
  let held = false
  let waiting: (() => void)[] = []
  let stop: { readonly words: string; readonly passes: 'with' | 'without' } | null = null
  const carry = (from: Socket, to: Socket, watched: boolean) => {
    sockets.add(from)
    from.on('data', (chunk: Buffer) => {
      const found = watched && !held && stop !== null && chunk.includes(stop.words)
      if (found && stop?.passes === 'without') held = true
      if (held) waiting.push(() => to.write(chunk))
      else to.write(chunk)
      if (found) held = true
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      if (held) waiting.push(() => to.destroy())
      else to.end()
    })
  }
  let severed = false
  const server = createServer(client => {
    if (severed) {
      client.destroy()
      return
    }
    const other = connect(target.port, target.host ?? '127.0.0.1')
    carry(client, other, true)
    carry(other, client, false)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      held = true
    },
    holdAt: (words, passes) => {
      stop = { words, passes }
    },
    get held() {
      return held
    },
    release: () => {
      held = false
      severed = false
      stop = null
      for (const pass of waiting.splice(0)) pass()
    },
    cut,
    sever: () => {
      severed = true
      cut()
    },
    close: async () => {
      waiting = []
      held = false
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      cut()
      await closed
    },
  }
}
