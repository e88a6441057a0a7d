/** Which room may import which. A folder that is not on the map is refused, so a new one has to find its place. */

export interface Room {
  /** Rooms of ours, by workspace name without the scope. */
  readonly imports: readonly string[]
  /** May it import Node's own modules? */
  readonly node: boolean
}

const definition: Room = { imports: ['kit', 'quant', 'engine'], node: true }
const adapter: Room = {
  imports: ['domain', 'engine', 'ports', 'array-memory', 'postgres-session', 'local-server'],
  node: true,
}

/** Rooms by folder; `*` stands for any folder of that place. */
export const rooms: Readonly<Record<string, Room>> = {
  'packages/domain': { imports: [], node: false },
  'packages/engine': { imports: [], node: false },
  'packages/engine-threads': { imports: ['engine', 'array-memory'], node: true },
  'packages/quant': { imports: ['engine'], node: false },
  'packages/ports': { imports: ['domain', 'engine'], node: true },
  'packages/kit': { imports: ['domain', 'engine', 'ports'], node: false },
  'packages/kinds': { imports: ['domain', 'kit', 'engine', 'quant', 'ports'], node: true },
  'packages/lifecycle': { imports: ['domain', 'ports'], node: true },
  'packages/http': { imports: ['domain', 'lifecycle'], node: true },
  'packages/client': { imports: [], node: false },
  'packages/realtime-client': { imports: ['client'], node: false },
  'packages/cli': { imports: ['client'], node: true },
  'packages/postgres-session': { imports: [], node: true },
  'packages/array-memory': { imports: [], node: true },
  'packages/local-server': { imports: [], node: true },
  'adapters/*': adapter,
  'definitions/*': definition,
  host: { imports: ['*'], node: true },
  bench: { imports: ['*'], node: true },
}

/** Rooms that read the environment; everybody else is told. */
export const environmentReaders: readonly string[] = ['host', 'scripts', 'bench']

/** Source files over 400 lines, each with the reason why it is one idea all the same. */
export const longFiles: Readonly<Record<string, string>> = {}
