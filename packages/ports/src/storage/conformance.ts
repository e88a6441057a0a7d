/** The exam of the storage port: what it does not test, callers may not rely on. */
import type { DefinitionVersion, Flow, FlowStatus, Instance, Run } from '@optaic/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from './storage.ts'

const at = '2026-03-06T12:00:00.000Z'
const id = () => crypto.randomUUID()
const uuid7 = () => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${id().slice(15)}`
}

const newInstance = (project_id: string, name: string, upstream_refs: Instance['upstream_refs'] = []): Instance => ({
  id: uuid7(),
  project_id,
  type: 'Toy',
  name,
  about: '',
  definition_resource_id: null,
  definition_version_id: null,
  config_json: { a: [1, 2], b: null },
  schedule_json: { type: 'manual' },
  freshness_json: { update_frequency: 'daily' },
  execution_json: {},
  upstream_refs,
  promoted_from: null,
  revision: 1,
  created_at: at,
  updated_at: at,
})

const newFlow = (instance: Instance, status: FlowStatus = 'READY'): Flow => ({
  id: uuid7(),
  project_id: instance.project_id,
  instance_id: instance.id,
  kind: 'refresh',
  run_kind: 'ToyRun',
  status,
  status_reason: '',
  status_at: at,
  resting_status: status === 'RUNNING' ? 'READY' : status,
  last_data_date: '2026-03-05',
  expected_data_date: null,
  current_version_id: null,
  version_number: 0,
  last_run_id: null,
  active_run_id: status === 'RUNNING' ? id() : null,
  provision_state: 'provisioning',
  provision_error: null,
  handle: null,
  deployed_digest: null,
  paused: false,
})

const newRun = (flow: Flow, change: Partial<Run> = {}): Run => ({
  id: uuid7(),
  project_id: flow.project_id,
  instance_id: flow.instance_id,
  flow_id: flow.id,
  kind: 'ToyRun',
  state: 'pending',
  trigger: 'manual',
  mode: 'normal',
  attempt: 1,
  max_attempts: 1,
  plan_id: null,
  external_id: null,
  rerun_of: null,
  scheduled_for: null,
  created_at: at,
  started_at: null,
  finished_at: null,
  heartbeat_at: null,
  worker: null,
  cancel_requested: false,
  progress: null,
  definitions: [],
  config: {},
  inputs: [],
  seed: 7,
  knowledge_time: null,
  program_version: '0.1.0',
  output_version_id: null,
  rows: null,
  metrics: {},
  error: null,
  ...change,
})

/** Runs the exam against a database that was just opened and is empty. `open` may be called several times for one database. */
export function storageConformance(
  name: string,
  open: () => Promise<{ readonly storage: Storage; readonly other: Storage; readonly close: () => Promise<void> }>,
): void {
  describe(`${name} keeps the promises of storage`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let storage: Storage
    beforeAll(async () => {
      opened = await open()
      storage = opened.storage
      await storage.migrate()
    })
    afterAll(() => opened.close())

    const project = async (name: string) => {
      const made = { id: uuid7(), name, about: '', created_at: at }
      await storage.transaction(tx => tx.insertProject(made))
      return made
    }
    const chain = async (projectName: string, statuses: readonly FlowStatus[]) => {
      const { id: project_id } = await project(projectName)
      const instances = statuses.map((_, index) => newInstance(project_id, `i${index}`))
      const flows = instances.map((instance, index) => newFlow(instance, statuses[index]))
      await storage.transaction(async tx => {
        for (const [index, instance] of instances.entries()) {
          await tx.insertInstance(instance, null)
          await tx.insertFlow(flows[index]!)
          if (index > 0)
            await tx.replaceEdges(flows[index]!.id, [
              {
                downstream_flow_id: flows[index]!.id,
                upstream_flow_id: flows[index - 1]!.id,
                kind: 'data',
                role: 'input',
              },
            ])
        }
      })
      return { project_id, instances, flows }
    }

    test('migrating twice changes nothing the second time', async () => {
      const { from, to } = await storage.migrate()
      expect(from).toBe(to)
    })

    test('what is written is read back the same', async () => {
      const { id: project_id } = await project('same')
      const instance = newInstance(project_id, 'prices')
      const flow = newFlow(instance)
      const run = newRun(flow, { progress: { done: 1, total: null, message: 'x' }, rows: 3 })
      await storage.transaction(async tx => {
        await tx.insertInstance(instance, null)
        await tx.insertFlow(flow)
        await tx.insertRun(run)
      })
      expect(await storage.instance(instance.id)).toEqual(instance)
      expect(await storage.instanceByName(project_id, 'prices')).toEqual(instance)
      expect(await storage.flow(flow.id)).toEqual({
        ...flow,
        project_name: 'same',
        instance_name: 'prices',
        instance_type: 'Toy',
      })
      expect(await storage.run(run.id)).toEqual(run)
      expect(await storage.lastRun(flow.id, 'pending')).toEqual(run)
      expect(await storage.run(id())).toBeNull()
      expect(await storage.instance('not-an-id')).toBeNull()
    })

    test('a transaction that throws leaves nothing', async () => {
      const made = { id: uuid7(), name: 'never', about: '', created_at: at }
      await expect(
        storage.transaction(async tx => {
          await tx.insertProject(made)
          await tx.addOutbox('t', 'k', {})
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      expect(await storage.project('never')).toBeNull()
      expect(await storage.pendingOutbox({ key: 'k' })).toEqual([])
    })

    test('a name is taken once in a project, and free in another', async () => {
      const [one, two] = [await project('one'), await project('two')]
      await storage.transaction(tx => tx.insertInstance(newInstance(one.id, 'x'), null))
      await storage.transaction(tx => tx.insertInstance(newInstance(two.id, 'x'), null))
      await expect(storage.transaction(tx => tx.insertInstance(newInstance(one.id, 'x'), null))).rejects.toMatchObject({
        code: 'name_taken',
      })
      await expect(project('one')).rejects.toMatchObject({ code: 'name_taken' })
    })

    test('an update names the revision it saw', async () => {
      const { id: project_id } = await project('revisions')
      const instance = newInstance(project_id, 'x')
      await storage.transaction(tx => tx.insertInstance(instance, null))
      await storage.transaction(tx => tx.updateInstance({ ...instance, revision: 2, about: 'new' }, null))
      await expect(
        storage.transaction(tx => tx.updateInstance({ ...instance, revision: 2 }, null)),
      ).rejects.toMatchObject({ code: 'revision_conflict' })
      expect((await storage.instance(instance.id))?.about).toBe('new')
    })

    test('pages go through everything once', async () => {
      const { id: project_id } = await project('pages')
      await storage.transaction(async tx => {
        for (let index = 0; index < 25; index++) await tx.insertInstance(newInstance(project_id, `n${index}`), null)
      })
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await storage.instances({ project_id, limit: 10, ...(after === undefined ? {} : { after }) })
        seen.push(...page.items.map(item => item.name))
        after = page.next ?? undefined
      } while (after !== undefined)
      expect(new Set(seen).size).toBe(25)
      expect(seen).toHaveLength(25)
    })

    test('a place that no page ends at is refused as such', async () => {
      const refused = { code: 'invalid_request' }
      for (const after of ['', '7', 'next', "'; --"]) {
        await expect(storage.instances({ after })).rejects.toMatchObject(refused)
        await expect(storage.runs({ after })).rejects.toMatchObject(refused)
      }
    })

    test('text that cannot be kept as it is does not keep what it tells from being kept', async () => {
      const { id } = await project('texts')
      const telling = { ...newInstance(id, 'telling'), about: 'line 3: a\0b \ud800', config_json: { 'k\0': 'v\udfff' } }
      await storage.transaction(tx => tx.insertInstance(telling, null))
      expect(await storage.instance(telling.id)).toMatchObject({
        about: 'line 3: a\uFFFDb \uFFFD',
        config_json: { 'k\uFFFD': 'v\uFFFD' },
      })
    })

    test('a change of status is told once, without gaps, and no change is not told', async () => {
      const { flows, instances } = await chain('statuses', ['READY'])
      const flow = flows[0]!
      const set = (status: FlowStatus) =>
        storage.transaction(tx =>
          tx.setFlowStatus({
            ...flow,
            status,
            resting_status: status === 'RUNNING' ? 'READY' : status,
            active_run_id: status === 'RUNNING' ? id() : null,
            status_reason: 'because',
            status_at: at,
          }),
        )
      expect(await set('READY')).toBeNull()
      expect(await set('RUNNING')).toMatchObject({ old_status: 'READY', new_status: 'RUNNING' })
      expect(await set('ERROR')).toMatchObject({ old_status: 'RUNNING', new_status: 'ERROR' })
      const events = await storage.events(`instance:${instances[0]!.id}:status`, 0, 10)
      expect(events.map(event => event.sequence)).toEqual([1, 2])
      expect(events[1]?.data).toEqual({
        flow_kind: 'refresh',
        old_status: 'RUNNING',
        new_status: 'ERROR',
        timestamp: at,
      })
    })

    test('staleness goes all the way down, and past what is broken or never ran', async () => {
      const { flows } = await chain('staleness', [
        'READY',
        'READY',
        'ERROR',
        'READY',
        'RUNNING',
        'NOT_INITIALIZED',
        'STALE_SOURCE_DELAYED',
      ])
      const changes = await storage.transaction(tx => tx.markDownstreamStale(flows[0]!.id, 'prices moved', at))
      expect(changes.map(change => change.flow_id).sort()).toEqual([flows[1]!.id, flows[3]!.id, flows[6]!.id].sort())
      const now = await Promise.all(flows.map(flow => storage.flow(flow.id)))
      expect(now.map(flow => flow?.status)).toEqual([
        'READY',
        'STALE',
        'ERROR',
        'STALE',
        'RUNNING',
        'NOT_INITIALIZED',
        'STALE',
      ])
      expect(now[4]?.resting_status).toBe('STALE')
      expect(now[1]?.status_reason).toBe('prices moved')
      expect(await storage.transaction(tx => tx.markDownstreamStale(flows[0]!.id, 'again', at))).toEqual([])
    })

    test('lineage knows depth and direction', async () => {
      const { flows } = await chain('lineage', ['READY', 'READY', 'READY', 'READY'])
      const of = async (direction: 'upstream' | 'downstream' | 'both', depth: number) => {
        const { nodes, edges } = await storage.lineage([flows[1]!.id], direction, depth)
        return {
          nodes: nodes.map(node => [flows.findIndex(flow => flow.id === node.id), node.depth]),
          edges: edges.length,
        }
      }
      expect(await of('both', 10)).toEqual({
        nodes: [
          [0, -1],
          [1, 0],
          [2, 1],
          [3, 2],
        ],
        edges: 3,
      })
      expect(await of('downstream', 1)).toEqual({
        nodes: [
          [1, 0],
          [2, 1],
        ],
        edges: 1,
      })
      expect(await of('upstream', 10)).toEqual({
        nodes: [
          [0, -1],
          [1, 0],
        ],
        edges: 1,
      })
      expect((await storage.upstreams(flows[1]!.id)).map(flow => [flow.instance_name, flow.role])).toEqual([
        ['i0', 'input'],
      ])
      expect((await storage.downstreams(flows[1]!.id)).map(flow => flow.instance_name)).toEqual(['i2'])
    })

    test('two transactions take turns at one Flow', async () => {
      const { flows } = await chain('turns', ['READY'])
      const order: string[] = []
      const hold = (name: string, wait: Promise<void>, started: () => void) =>
        storage.transaction(async tx => {
          await tx.lockFlow(flows[0]!.id)
          order.push(`${name} in`)
          started()
          await wait
          order.push(`${name} out`)
        })
      let release = () => {}
      const gate = new Promise<void>(resolve => {
        release = resolve
      })
      let inside = () => {}
      const entered = new Promise<void>(resolve => {
        inside = resolve
      })
      const first = hold('a', gate, () => inside())
      await entered
      const second = hold('b', Promise.resolve(), () => {})
      release()
      await Promise.all([first, second])
      expect(order).toEqual(['a in', 'a out', 'b in', 'b out'])
    })

    test('events written at once have no gaps, and a reader that follows misses none', async () => {
      const channel = `run:${id()}`
      const seen: number[] = []
      let position = (await storage.events('*', 0, 100_000)).at(-1)?.position ?? 0
      const read = async () => {
        for (const event of await storage.events('*', position, 1000)) {
          position = event.position
          if (event.channel === channel) seen.push(event.sequence)
        }
      }
      const write = async () => {
        for (let count = 0; count < 10; count++)
          await storage.transaction(tx => tx.appendEvent(channel, 'x', { count }, at))
      }
      let writing = true
      const reader = (async () => {
        while (writing) await read()
      })()
      await Promise.all([write(), write(), write()])
      writing = false
      await reader
      await read()
      expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    })

    test('a reader of all events stands where it was left, and a new one at the end', async () => {
      const append = (count: number) => storage.transaction(tx => tx.appendEvent('run:readers', 'x', { count }, at))
      await append(1)
      const start = await storage.readerPosition('news')
      expect(start).toBe(await storage.lastPosition())
      await append(2)
      const [next] = await storage.events('*', start, 10)
      expect(next?.data).toEqual({ count: 2 })
      expect(await storage.moveReader('news', start, next!.position)).toBe(true)
      expect(await opened.other.readerPosition('news')).toBe(next!.position)
      expect(await opened.other.moveReader('news', start, next!.position + 5)).toBe(false)
      expect(await storage.readerPosition('news')).toBe(next!.position)
      expect(next!.position).toBe(await storage.lastPosition())
    })

    test('events know their project, and the channel of a project has all of it, even of what is gone', async () => {
      const [one, two] = [await chain('told', ['READY', 'READY']), await chain('told not', ['READY'])]
      const run = newRun(one.flows[0]!)
      const [project, channel] = [`project:${one.project_id}`, `instance:${one.instances[0]!.id}:status`]
      await storage.transaction(async tx => {
        await tx.insertRun(run)
        await tx.setFlowStatus({ ...one.flows[0]!, status: 'STALE', resting_status: 'STALE' })
        await tx.setFlowStatus({ ...two.flows[0]!, status: 'STALE', resting_status: 'STALE' })
        await tx.appendEvent(`run:${run.id}`, 'state', {}, at)
        await tx.setFlowStatus({ ...one.flows[0]!, status: 'READY' })
        await tx.markDownstreamStale(one.flows[0]!.id, 'prices moved', at)
      })
      const told = await storage.events(project, 0, 10)
      const stale = `instance:${one.instances[1]!.id}:status`
      expect(told.map(event => event.channel)).toEqual([channel, `run:${run.id}`, channel, stale])
      expect(new Set(told.map(event => event.project_id))).toEqual(new Set([one.project_id]))
      expect(await storage.events(project, told[1]!.position, 1)).toEqual([told[2]])
      await storage.transaction(tx => tx.deleteInstance(one.instances[1]!.id))
      expect(await storage.events(project, 0, 10)).toEqual(told)
      expect(await storage.events('project:nobody', 0, 10)).toEqual([])
    })

    test('the outbox hands each item to one, in order for a key, and again after a fault', async () => {
      await storage.transaction(async tx => {
        for (let count = 0; count < 20; count++) await tx.addOutbox('topic', `key${count % 4}`, { count })
      })
      const done: number[] = []
      const drain = (from: Storage) =>
        from.drainOutbox(['topic'], 100, async item => {
          done.push(item.payload.count as number)
        })
      const counts = await Promise.all([drain(storage), drain(opened.other)])
      while ((await drain(storage)) > 0) counts.push(0)
      expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
      for (const key of [0, 1, 2, 3]) {
        const order = done.filter(count => count % 4 === key)
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }
      await storage.transaction(tx => tx.addOutbox('other', 'key', { count: 1 }))
      await storage.drainOutbox(['other'], 10, async () => {
        throw new Error('down')
      })
      expect(await storage.pendingOutbox({ key: 'key' })).toMatchObject([{ attempts: 1, error: 'down' }])
    })

    test('an outbox item that waits for its next try is due at once when another comes behind it', async () => {
      const done: unknown[] = []
      const drain = (work: () => void) =>
        storage.drainOutbox(['hurry'], 10, async item => {
          work()
          done.push(item.payload.count)
        })
      await storage.transaction(tx => tx.addOutbox('hurry', 'hurried', { count: 1 }))
      await drain(() => {
        throw new Error('down')
      })
      expect(await drain(() => {})).toBe(0)
      await storage.transaction(tx => tx.addOutbox('hurry', 'hurried', { count: 2 }))
      await drain(() => {})
      expect(done).toEqual([1, 2])
    })

    test('a refused change fails the whole transaction with its own fault, whatever came after it', async () => {
      const project = { id: uuid7(), name: 'refused twice', about: '', created_at: at }
      await storage.transaction(tx => tx.insertProject(project))
      const again = storage.transaction(async tx => {
        await tx.insertProject({ ...project, id: uuid7() })
        await tx.addOutbox('refused', 'refused', {})
        await tx.project(project.id)
        await tx.addOutbox('refused', 'refused', {})
      })
      await expect(again).rejects.toMatchObject({ code: 'name_taken' })
      const unread = storage.transaction(async tx => {
        await tx.addOutbox('refused', 'refused', {})
        await tx.insertProject({ ...project, id: uuid7() })
      })
      await expect(unread).rejects.toMatchObject({ code: 'name_taken' })
      expect(await storage.pendingOutbox({ key: 'refused' })).toEqual([])
    })

    test('a lock and a read asked for together are done in that order: the read sees what the lock waited for', async () => {
      const { flows } = await chain('in order', ['READY'])
      const held = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const holding = storage.transaction(async tx => {
        await tx.lockFlow(flows[0]!.id)
        held.resolve()
        await begun.promise
        await tx.updateFlow(flows[0]!.id, { paused: true })
      })
      await held.promise
      const [, read] = await opened.other.transaction(tx => {
        const asked = Promise.all([tx.lockFlow(flows[0]!.id), tx.flow(flows[0]!.id)])
        begun.resolve()
        return asked
      })
      await holding
      expect(read).toMatchObject({ paused: true })
    })

    test('only the worker that has a Run keeps it alive', async () => {
      const { flows } = await chain('heartbeats', ['READY'])
      const run = newRun(flows[0]!, { state: 'running', worker: 'w1', heartbeat_at: at, started_at: at })
      await storage.transaction(tx => tx.insertRun(run))
      expect(await storage.heartbeat([run.id], 'w2', at)).toEqual([])
      expect(await storage.heartbeat([run.id], 'w1', '2026-03-06T12:00:05.000Z')).toEqual([run.id])
      expect(await storage.silentRuns('2026-03-06T12:00:05.000Z')).toEqual([])
      expect((await storage.silentRuns('2026-03-06T12:00:06.000Z')).map(found => found.id)).toContain(run.id)
    })

    test('a Run is found by what the orchestrator calls it, and is otherwise as it was', async () => {
      const { flows } = await chain('handed-over', ['READY'])
      const run = newRun(flows[0]!, { state: 'pending' })
      await storage.transaction(tx => tx.insertRun(run))
      await storage.setExternalId(run.id, `theirs-${run.id}`)
      expect(await storage.runByExternalId(`theirs-${run.id}`)).toEqual({ ...run, external_id: `theirs-${run.id}` })
    })

    test('logs keep their order and are followed from a place', async () => {
      const { flows } = await chain('logs', ['READY'])
      const run = newRun(flows[0]!)
      await storage.transaction(tx => tx.insertRun(run))
      await storage.appendLogs(
        ['a', 'b\0', 'c'].map(message => ({ run_id: run.id, time: at, level: 'info' as const, message })),
      )
      const lines = await storage.logs(run.id, 0, 10)
      expect(lines.map(line => line.message)).toEqual(['a', 'b\\0', 'c'])
      expect(await storage.logs(run.id, lines[1]!.sequence, 10)).toEqual(lines.slice(2))
    })

    test('news of commits arrive', async () => {
      const heard = new Promise<void>(resolve => void storage.listen('events', () => resolve()))
      await storage.transaction(tx => tx.appendEvent('run:x', 'x', {}, at))
      await heard
    })

    test('only one does what is exclusive', async () => {
      let inside = 0
      let most = 0
      const work = async () => {
        most = Math.max(most, ++inside)
        await opened.other.projects({})
        inside--
      }
      const results = await Promise.all([
        storage.exclusively('job', work),
        opened.other.exclusively('job', work),
        storage.exclusively('job', work),
      ])
      expect(most).toBe(1)
      expect(results.filter(result => result.ran).length).toBeGreaterThanOrEqual(1)
      expect(await storage.exclusively('job', async () => 5)).toEqual({ ran: true, value: 5 })
    })

    test('what is held for longer than its lease stays held while its holder lives', async () => {
      const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const work = () => {
        begun.resolve()
        return done.promise
      }
      const holding = storage.exclusively('long job', work, 900)
      await begun.promise
      const end = Date.now() + 1400
      const tries = new Set<boolean>()
      while (Date.now() < end) tries.add((await opened.other.exclusively('long job', async () => {})).ran)
      done.resolve()
      expect(await holding).toMatchObject({ ran: true })
      expect([...tries]).toEqual([false])
      expect(await opened.other.exclusively('long job', async () => 5)).toEqual({ ran: true, value: 5 })
    })

    test('Definitions have versions, newest first', async () => {
      const definition = { id: uuid7(), kind: 'PipelineDef' as const, name: 'files', created_at: at }
      const version = (number: string): DefinitionVersion => ({
        id: uuid7(),
        definition_id: definition.id,
        kind: 'PipelineDef',
        name: 'files',
        version: number,
        about: '',
        parameters_schema: { type: 'object' },
        input_schema: {},
        output_schema: {},
        upstreams: [],
        guardrails: [],
        flows: [],
        status_aggregation_contract: { rule: 'min_severity', priority: ['ERROR'] },
        examples: [],
        code: { body: 'close' },
        created_at: at,
      })
      const first = version('1.0.0')
      await storage.transaction(async tx => {
        await tx.insertDefinition(definition)
        await tx.insertDefinitionVersion(first)
      })
      await new Promise(resolve => setTimeout(resolve, 2)) // ids are ordered by the millisecond
      const second = version('1.1.0')
      await storage.transaction(tx => tx.insertDefinitionVersion(second))
      expect(await storage.definitionVersions(definition.id)).toEqual([second, first])
      expect(await storage.definition('files', 'PipelineDef')).toEqual(definition)
      expect(await storage.definition('files', 'StoreDef')).toBeNull()
      expect(await storage.definitionVersionsNamed(['StoreDef', 'PipelineDef'], ['files', 'other'])).toEqual([
        second,
        first,
      ])
      expect(await storage.definitionVersionsNamed(['StoreDef'], ['files'])).toEqual([])
    })
  })
}
