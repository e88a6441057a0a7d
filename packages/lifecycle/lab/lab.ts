/** The lab: the whole of the use cases on a real Postgres, with toy Instance types, and a clock that a test moves. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import {
  type DefinitionDeclaration,
  type FlowStatus,
  type FreshnessRule,
  type Instant,
  type Kind,
  type PlainDate,
  parseDuration,
  type Run,
  sessionOnOrBefore,
  weekdaysCalendar,
} from '@optaic/domain'
import type { InstanceView, Lifecycle, LifecycleOptions, NewInstance } from '@optaic/lifecycle'
import type { NamedFlow, Storage, TaskCode } from '@optaic/ports'
import { createInMemoryOrchestrator, type InMemoryOrchestrator } from '@optaic/ports/in-memory/orchestrator'
import { openStorage } from '@optaic/storage-postgres'
import { afterAll, expect, onTestFinished } from 'vitest'
import { folderArtifacts, inProcessExecution } from './in-process.ts'
import { type Program, startProgram } from './program.ts'
import { toyDataset, toyDefinition, toySignal, toySource } from './toy-kinds.ts'
import { createWorld, type World } from './world.ts'

export interface LabOptions {
  /** The lab opens at noon UTC of this date. */
  readonly today: PlainDate
  /** Types besides the toy ones. */
  readonly kinds?: readonly Kind[]
  /** What the program ships; default the Definition `toy` in version 1.0.0. */
  readonly declarations?: readonly DefinitionDeclaration[]
  /** Code besides that of the toy types, perhaps made of theirs. */
  readonly tasks?: (toys: Readonly<Record<string, TaskCode>>) => Readonly<Record<string, TaskCode>>
  /** Real milliseconds between heartbeats; default longer than any test takes, so that only the clock counts. */
  readonly heartbeatMs?: number
  /** What the programs have for the storage; default the storage itself. */
  readonly seen?: (storage: Storage) => Storage
}

export interface ToyOptions extends Pick<NewInstance, 'schedule' | 'execution' | 'config'> {
  /** How often new data are expected, on business days; default `irregular`. */
  readonly updates?: FreshnessRule['update_frequency']
  /** Whether it is run at once, so that it is READY; default true. */
  readonly ready?: boolean
}

export type RunMode = Run['mode'] | 'recursive'

export const labProject = 'lab'
const caller = { actor: 'researcher', correlation_id: 'lab' }
const minute = 60_000

/** Keeps the Postgres server up between the tests of a file. */
let server: Promise<TestDatabase> | undefined
afterAll(async () => {
  await (await server)?.close()
  server = undefined
})

export type Lab = Awaited<ReturnType<typeof openLab>>

/** Closes by itself at the end of the test. */
export async function openLab(labOptions: LabOptions) {
  const { today, kinds = [], declarations, tasks = () => ({}), heartbeatMs = 3_600_000, seen = same } = labOptions
  server ??= openTestDatabase()
  await server
  const database = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'optaic-lab-'))
  let now = Date.parse(`${today}T12:00:00Z`)
  const clock = (): Instant => new Date(now).toISOString()
  const world = createWorld(() => sessionOnOrBefore(weekdaysCalendar, yesterdayOf(now)))
  const all = [toySource, toyDataset, toySignal, ...kinds]
  const storage = openStorage({ url: database.url, migrations: all.flatMap(kind => kind.migrations) })
  await storage.migrate()
  const orchestrator = createInMemoryOrchestrator(clock)
  let count = 0
  const options = (shipped: readonly DefinitionDeclaration[]): LifecycleOptions => ({
    storage: seen(storage),
    orchestrator,
    artifacts: folderArtifacts(join(folder, 'artifacts')),
    kinds: all,
    declarations: shipped,
    clock,
    newId: () => `00000000-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`,
    random: () => 0.5,
    programVersion: '0.0.0-lab',
    log: () => {},
  })
  const programs: Program[] = []
  const start = async (shipped: readonly DefinitionDeclaration[] = declarations ?? [toyDefinition()]) => {
    const execution = inProcessExecution({ ...world.tasks, ...tasks(world.tasks) }, clock)
    const worker = `worker-${programs.length + 1}`
    const program = await startProgram(options(shipped), { execution, worker, folder, heartbeatMs }, caller)
    programs.push(program)
    return program
  }
  let program = await start()
  await program.lifecycle.createProject(caller, { name: labProject })
  onTestFinished(async () => {
    for (const each of programs) await each.kill()
    await storage.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })

  return {
    ...createBench({ lifecycle: () => program.lifecycle, storage, orchestrator, world }),
    storage,
    orchestrator,
    world,
    caller,
    get lifecycle() {
      return program.lifecycle
    },
    get worker() {
      return program
    },
    now: clock,
    /** What its programs are made of. */
    options: options([]),
    /** Looks past the storage, for what only the database can tell. */
    sql: database.query,
    /** Moves the clock; nothing else happens. */
    advance: (duration: string) => {
      now += parseDuration(duration)
    },
    /** Noon of the next business day; the clock's chore has looked at every Flow. */
    nextBusinessDay: async () => {
      do now += 24 * 60 * minute
      while (sessionOnOrBefore(weekdaysCalendar, dateOf(now)) !== dateOf(now))
      await program.lifecycle.tick('clock')
    },
    /** The program ends as by kill -9, and another starts on the same database, perhaps shipping other Definitions. */
    restart: async (shipped?: readonly DefinitionDeclaration[]) => {
      await program.kill()
      program = await start(shipped)
    },
    /** What waits in the outbox after a fault is due now, instead of in some seconds. */
    outboxIsDue: async () => void (await database.query('UPDATE outbox SET due_at = now()')),
    /** A second program on the same database and orchestrator. */
    another: () => start(),
  }
}

const same = (storage: Storage): Storage => storage
const dateOf = (time: number): PlainDate => new Date(time).toISOString().slice(0, 10)
const yesterdayOf = (time: number): PlainDate => dateOf(time - 24 * 60 * minute)

interface BenchParts {
  readonly lifecycle: () => Lifecycle
  readonly storage: Storage
  readonly orchestrator: InMemoryOrchestrator
  readonly world: World
}

/** What tests say and ask, in the words of the product. */
function createBench({ lifecycle, storage, orchestrator, world }: BenchParts) {
  const settle = async () => {
    do await orchestrator.settle()
    while ((await lifecycle().drainOutbox()) > 0)
  }
  const instance = async (name: string): Promise<InstanceView> => {
    const { items } = await lifecycle().listInstances({ project: labProject, name })
    if (items[0] === undefined) throw new Error(`the lab has no "${name}"`)
    return items[0]
  }
  /** `prices` or `prices.refresh`. */
  const flow = async (path: string): Promise<NamedFlow> => {
    const [name = '', kind] = path.split('.')
    const { flows } = await instance(name)
    const found = flows.find(candidate => kind === undefined || candidate.kind === kind)
    if (found === undefined) throw new Error(`the lab has no Flow "${path}"`)
    return found
  }
  const trigger = async (path: string, mode: RunMode = 'normal', planOnly = false) =>
    lifecycle().triggerRun(caller, (await flow(path)).id, mode, planOnly)
  const latest = async (path: string): Promise<Run> => {
    const { items } = await storage.runs({ flow_id: (await flow(path)).id, limit: 1 })
    if (items[0] === undefined) throw new Error(`"${path}" has no Run`)
    return items[0]
  }
  /** Runs to the end of everything that follows; answers the Run of this Flow. Throws the refusal. */
  const run = async (path: string, { mode = 'normal' }: { readonly mode?: RunMode } = {}): Promise<Run> => {
    await trigger(path, mode)
    await settle()
    return latest(path)
  }
  /** Runs to the middle and stops there; `finish` lets it and everything that follows go on to the end. */
  const runHalf = async (path: string, { mode = 'normal' }: { readonly mode?: RunMode } = {}) => {
    const hold = world.hold(path.split('.')[0] ?? path)
    await trigger(path, mode)
    orchestrator.step()
    await hold.reached
    const finish = async (): Promise<Run> => {
      hold.release()
      await settle()
      return latest(path)
    }
    return { run: await latest(path), release: hold.release, finish }
  }
  const create = (input: Omit<NewInstance, 'project'>) =>
    lifecycle().createInstance(caller, { project: labProject, ...input })
  const toy = async (
    type: string,
    name: string,
    { updates = 'irregular', ready = true, ...rest }: ToyOptions,
    upstreams: NonNullable<NewInstance['upstreams']>,
  ): Promise<string> => {
    const freshness = updates === 'irregular' ? {} : { business_days_only: true }
    await create({ type, name, ...rest, freshness: { update_frequency: updates, ...freshness }, upstreams })
    if (ready) expect(await run(name), `the first run of ${name}`).toMatchObject({ state: 'completed' })
    return name
  }
  return {
    settle,
    instance,
    flow,
    trigger,
    latest,
    run,
    runHalf,
    create,
    /** With a source of its own, named `<name>-source`. Answers the name. */
    dataset: async (name: string, options: ToyOptions = {}) => {
      const source = `${name}-source`
      await create({ type: 'ToySource', name: source, definition: 'toy' })
      return toy('ToyDataset', name, options, [{ name: source, role: 'source' }])
    },
    signal: (name: string, { from, ...options }: ToyOptions & { readonly from: string | readonly string[] }) =>
      toy(
        'ToySignal',
        name,
        options,
        [from].flat().map(upstream => ({ name: upstream, role: 'from' })),
      ),
    update: async (name: string, change: Omit<Parameters<Lifecycle['updateInstance']>[2], 'revision'>) => {
      const { id, revision } = await instance(name)
      return lifecycle().updateInstance(caller, id, { revision, ...change })
    },
    remove: async (name: string, { cascade = false } = {}) =>
      lifecycle().deleteInstance(caller, (await instance(name)).id, cascade),
    /** The statuses of these Flows, and of no others than these. */
    expectFlows: async (statuses: Readonly<Record<string, FlowStatus>>) => {
      const { items } = await storage.flows({ limit: 10_000 })
      const real = items.map(item => [`${item.instance_name}.${item.kind}`, item.status] as const)
      expect(Object.fromEntries(real)).toEqual(statuses)
    },
    /** Old and new status of each change of an Instance, in order. */
    statusEvents: async (name: string) => {
      const events = await storage.events(`instance:${(await instance(name)).id}:status`, 0, 1000)
      expect(events.map(event => event.sequence)).toEqual(events.map((_, at) => at + 1))
      return events.map(event => `${event.data.old_status} -> ${event.data.new_status}`)
    },
  }
}
