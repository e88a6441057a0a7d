/** A line between a client and a server of this machine that can be cut and mended, as a network can. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttableLine {
  readonly port: number
  /** Breaks every connection and lets none through until it is mended. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openCuttableLine(target: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>()
  let broken = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer(incoming => {
    keep(incoming)
    if (broken) return void incoming.destroy()
    const outgoing = connect(target, '127.0.0.1')
    keep(outgoing)
    incoming.pipe(outgoing).pipe(incoming)
    incoming.on('close', () => outgoing.destroy())
    outgoing.on('close', () => incoming.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    broken = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      broken = false
    },
    close: async () => {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
