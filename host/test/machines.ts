/**
 * Machines with cables to be pulled: network namespaces joined by switches, in which processes of a test run as if far away.
 * Nothing has a name and nothing of the machine's own network is touched: a namespace is there as long as the process that
 * holds it, which ends when the test does, however that ends. Who is not root is root in there alone, where the kernel allows it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { connect, type Server, type Socket } from 'node:net'

export interface Machine {
  /** What a command is begun with to run there. */
  readonly prefix: readonly string[]
  /** Pulls the cable to a network: from now on nothing passes, and nobody is told. */
  cut(network: string): void
  mend(network: string): void
}

export interface Machines {
  readonly machines: readonly Machine[]
  /** Where a network's server is, for those on the machines. */
  address(network: string): string
  /** Makes a server of loopback reachable by the address of the network, on the same port, and by nothing else. */
  offer(network: string, port: number): Promise<void>
  close(): Promise<void>
}

/** One sentence where there can be none, null where there can. */
export function whyNoMachines(): string | null {
  if (process.platform !== 'linux') return 'needs network namespaces, which Linux has'
  try {
    // Tried for real, in a namespace that ends with the command.
    const links = 'ip link add bridge type bridge && ip link add one type veth peer name other && nsenter --version'
    execFileSync('unshare', [...rooted, '--net', 'sh', '-c', links], { stdio: 'pipe' })
    return null
  } catch (fault) {
    const words = String((fault as { readonly stderr?: Buffer }).stderr ?? fault).trim()
    return `needs network namespaces, by unshare, nsenter and ip: ${words.split('\n').at(-1)}`
  }
}

const isRoot = process.getuid?.() === 0
const rooted = isRoot ? [] : ['--user', '--map-root-user']
const listener = new URL('listen-here.ts', import.meta.url).pathname

export async function openMachines(count: number, networks: readonly string[]): Promise<Machines> {
  const holders: ChildProcess[] = []
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const close = async () => {
    for (const server of servers) server.close()
    for (const socket of sockets) socket.destroy()
    await Promise.all(holders.map(ended))
  }
  const open = async () => {
    const holder = await holdNamespace(holders[0])
    holders.push(holder)
    return holder
  }
  const numberOf = (network: string): number => {
    const index = networks.indexOf(network)
    if (index < 0) throw new Error(`there is no network ${network}`)
    return index + 1
  }
  const address = (network: string, host = 1) => `10.77.${numberOf(network)}.${host}`
  try {
    const hub = await open()
    const ip = (...words: string[]) => runIn(hub, ['ip', ...words])
    for (const network of networks) {
      ip('link', 'add', network, 'type', 'bridge')
      ip('address', 'add', `${address(network)}/24`, 'dev', network)
      ip('link', 'set', network, 'up')
    }
    const machines: Machine[] = []
    for (let number = 1; number <= count; number++) {
      const holder = await open()
      const portOf = (network: string) => `to-${number}-${numberOf(network)}`
      for (const network of networks) {
        const port = portOf(network)
        ip('link', 'add', port, 'type', 'veth', 'peer', 'name', network, 'netns', String(holder.pid))
        ip('link', 'set', port, 'master', network, 'up')
        runIn(holder, ['ip', 'address', 'add', `${address(network, number + 1)}/24`, 'dev', network])
        runIn(holder, ['ip', 'link', 'set', network, 'up'])
      }
      machines.push({
        prefix: entering(holder),
        cut: network => ip('link', 'set', portOf(network), 'down'),
        mend: network => ip('link', 'set', portOf(network), 'up'),
      })
    }
    return {
      machines,
      address,
      offer: async (network, port) => {
        const server = await listenIn(hub, `${address(network)}:${port}`)
        servers.push(server)
        server.on('connection', incoming => carry(incoming, connect(port, '127.0.0.1'), sockets))
      },
      close,
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

const entering = ({ pid }: ChildProcess): readonly string[] => [...rootOf(pid), `--net=/proc/${pid}/ns/net`, '--']

/** What is root over the namespaces of that process. */
const rootOf = (pid: number | undefined): readonly string[] =>
  isRoot ? ['nsenter'] : ['nsenter', `--user=/proc/${pid}/ns/user`, '--preserve-credentials']

function runIn(holder: ChildProcess, words: readonly string[]): void {
  const [command = '', ...rest] = [...entering(holder), ...words]
  execFileSync(command, rest, { stdio: 'pipe' })
}

/** A process that does nothing in a namespace of its own, until its standard input ends; whoever is root over the first is root over all. */
async function holdNamespace(first?: ChildProcess): Promise<ChildProcess> {
  const script = 'ip link set lo up && echo ready && exec cat >/dev/null'
  const own = ['--net', 'sh', '-c', script]
  const [command = '', ...words] =
    first === undefined ? ['unshare', ...rooted, ...own] : [...rootOf(first.pid), '--', 'unshare', ...own]
  const holder = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve())
    holder.once('error', reject)
    holder.once('exit', code => reject(new Error(`the namespace could not be made: code ${code}`)))
  })
  return holder
}

async function ended(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return
  const over = new Promise(resolve => holder.once('exit', resolve))
  holder.stdin?.end()
  await over
}

/** A socket stays in the namespace that it was made in, whoever has it. */
async function listenIn(holder: ChildProcess, address: string): Promise<Server> {
  const [command = '', ...words] = [...entering(holder), process.execPath, listener, address]
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    return await new Promise<Server>((resolve, reject) => {
      child.once('message', (_, server) => resolve(server as Server))
      child.once('exit', code => reject(new Error(`nothing listens on ${address}: code ${code}`)))
    })
  } finally {
    child.kill()
  }
}

function carry(incoming: Socket, outgoing: Socket, all: Set<Socket>): void {
  for (const [from, to] of [
    [incoming, outgoing],
    [outgoing, incoming],
  ] as const) {
    all.add(from)
    from.on('error', () => {})
    from.on('close', () => {
      all.delete(from)
      to.destroy()
    })
    from.pipe(to)
  }
}
