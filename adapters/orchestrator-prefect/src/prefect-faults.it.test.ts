import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import { isProblem } from '@optaic/domain'
import type { Claim, ClaimHandler, DeploymentSpec, Orchestrator } from '@optaic/ports'
import { type FaultyProxy, openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { authorization, type LocalPrefect, startLocalPrefect, whyNoPrefect } from '../local-server/index.ts'
import { checkPrefect } from './check.ts'
import { take } from './claim.ts'
import { createPrefectClient } from './client.ts'
import { openEventStream } from './event-stream.ts'
import type { FlowRun } from './flow-runs.ts'
import { openPrefectOrchestrator } from './orchestrator.ts'
import { end, move } from './states.ts'

const environment = process.env
const why = whyNoPrefect({ environment })
const authString = 'user:pass word:/+='
const id = () => crypto.randomUUID()
const spec = (change: Partial<DeploymentSpec> = {}): DeploymentSpec => ({
  flow_id: id(),
  name: 'p/i/refresh',
  tags: [],
  schedule: { type: 'cron', cron: '0 3 * * *', timezone: 'Europe/Berlin' },
  timeout_seconds: 60,
  ...change,
})

describe.skipIf(why !== null)(`Prefect on a bad day${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase
  let server: LocalPrefect
  let proxy: FaultyProxy
  let orchestrator: Orchestrator
  const open = (pool: string) => {
    const clock = () => new Date().toISOString()
    return openPrefectOrchestrator({ url: `${proxy.url}/api`, authString, pool, clock, log: () => {} })
  }
  beforeAll(async () => {
    database = await openTestDatabase()
    server = await startLocalPrefect({ environment, databaseUrl: database.url, authString })
    proxy = await openFaultyProxy(() => server.url.replace('/api', ''))
    orchestrator = open('bad-days')
  }, 900_000)
  afterEach(async () => {
    proxy.heal()
    for (const deployment of await orchestrator.list()) await orchestrator.remove(deployment.handle)
  })
  afterAll(async () => {
    await orchestrator?.close()
    await proxy?.close()
    await server?.close()
    await database?.close()
  })
  /** By hand, past the proxy. */
  const byHand = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { ...authorization({ authString }), 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${server.url}${path}`, { method, headers, ...sent })
    return (answer.status === 204 ? null : await answer.json()) as T
  }
  const flowRuns = (run_id: string) =>
    byHand<{ id: string; state_type: string }[]>('POST', '/flow_runs/filter', {
      flow_runs: { tags: { all_: [`run:${run_id}`] } },
    })
  const collect = async (from: Orchestrator, handler: ClaimHandler = async () => ({ state: 'completed' })) => {
    const claims: Claim[] = []
    const worker = await from.work({ worker: id(), concurrency: 2 }, async claim => {
      claims.push(claim)
      return handler(claim)
    })
    onTestFinished(() => worker.stop())
    return claims
  }

  test('what the server answers 500, 503 or half is asked again, and what was done already is not done twice', async () => {
    const { handle } = await orchestrator.deploy(spec({ schedule: { type: 'manual' } }))
    const isCreate = (_: string, path: string) => path.endsWith('/create_flow_run')
    proxy.break({ kind: 'status', status: 500, body: 'Internal Server Error' }, isCreate)
    proxy.break({ kind: 'status', status: 503 }, isCreate, 2)
    proxy.break({ kind: 'cut', afterBytes: 30 }, isCreate)
    proxy.break({ kind: 'lose-answer' }, isCreate)
    const run_id = id()
    const external = await orchestrator.submit(handle, { run_id, attempt: 1 })
    expect((await flowRuns(run_id)).map(run => run.id)).toEqual([external])
    const isMove = (_: string, path: string) => path.endsWith('/set_state')
    proxy.break({ kind: 'lose-answer' }, isMove) // the claim itself is made, and nobody hears of it
    proxy.break({ kind: 'status', status: 503 }, isMove, 2)
    proxy.break({ kind: 'hang-up' }, (_, path) => path.endsWith('/get_scheduled_flow_runs'), 2)
    const claims = await collect(orchestrator)
    await expect.poll(async () => (await flowRuns(run_id))[0]?.state_type, { timeout: 30_000 }).toBe('COMPLETED')
    expect(claims.map(claim => claim.run_id)).toEqual([run_id])
  })

  test('a server with a secret tells by its event stream what happens to those who know it, and refuses the others', async () => {
    const { handle } = await orchestrator.deploy(spec({ schedule: { type: 'manual' } }))
    const heard: string[] = []
    const listen = (secret: object) => {
      const stream = openEventStream({ url: server.url, ...secret }, 'bad-days', event => {
        heard.push(`${event.what} ${event.flow_run_id}`)
      })
      onTestFinished(() => stream.close())
      return stream
    }
    const others = [{}, { authString: 'user:guess' }]
    const [known, ...unknown] = [{ authString }, ...others].map(listen)
    await expect.poll(() => known?.open, { timeout: 10_000 }).toBe(true)
    const external = await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([`scheduled ${external}`])
    await orchestrator.cancel(external)
    await expect.poll(() => heard.slice(1), { timeout: 10_000 }).toContain(`cancelled ${external}`)
    expect(unknown.map(({ open }) => open)).toEqual([false, false])
    for (const secret of others) {
      const fault = await checkPrefect({ url: server.url, ...secret }, 'bad-days').catch((fault: unknown) => fault)
      expect(fault).toMatchObject({
        code: 'orchestrator_refused',
        message: expect.stringMatching('authString' in secret ? /does not accept our/ : /none is set/),
        next: expect.stringContaining('OPTAIC_PREFECT_AUTH_STRING'),
      })
      expect(`${(fault as Error).stack} ${JSON.stringify(fault)}`).not.toMatch(/guess/)
    }
    expect(await checkPrefect({ url: server.url, authString }, 'bad-days')).toMatchObject({ pool: { paused: false } })
  })

  test('a server that never answers is said to be unreachable in seconds, with what to do', async () => {
    proxy.break({ kind: 'silence' }, () => true, Number.POSITIVE_INFINITY)
    const begun = performance.now()
    const fault = await orchestrator.inspect(id()).catch((fault: unknown) => fault)
    expect(isProblem(fault) && fault.code).toBe('orchestrator_unreachable')
    expect((fault as { next?: string }).next).toMatch(/goes on by itself/)
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  test('a deployment edited by hand shows by its digest, and is mended under the same handle', async () => {
    const wanted = spec()
    const { handle, digest } = await orchestrator.deploy(wanted)
    const edits = [
      { tags: ['mine'] },
      { schedules: [{ active: true, schedule: { cron: '0 4 * * *', timezone: 'Europe/Berlin' } }] },
      { schedules: [] },
      { parameters: { flow_id: wanted.flow_id, mine: 1 } },
      { concurrency_limit: 7 },
      { job_variables: { timeout_seconds: 1 } },
      { description: 'mine' },
    ]
    for (const edit of edits) {
      await byHand('PATCH', `/deployments/${handle}`, edit)
      expect((await orchestrator.inspect(handle))?.digest, JSON.stringify(edit)).not.toBe(digest)
      expect(await orchestrator.deploy(wanted), JSON.stringify(edit)).toMatchObject({ handle, digest })
    }
  })

  test('a deployment deleted by hand is made again by a process that did not see it go', async () => {
    const wanted = spec()
    const { handle } = await orchestrator.deploy(wanted)
    await byHand('DELETE', `/deployments/${handle}`)
    await expect(orchestrator.submit(handle, { run_id: id(), attempt: 1 })).rejects.toMatchObject({
      code: 'orchestrator_refused',
      next: expect.stringContaining('reconciliation'),
    })
    expect(await orchestrator.inspect(handle)).toBeNull()
    const again = await orchestrator.deploy(wanted)
    expect(again.digest).toBe(orchestrator.digest(wanted))
    expect((await orchestrator.list()).map(found => found.handle)).toContain(again.handle)
  })

  test('a Flow that is renamed keeps its deployment, and another process finds it by its Flow', async () => {
    const wanted = spec({ name: 'p/old/refresh' })
    const { handle } = await orchestrator.deploy(wanted)
    const other = open('bad-days')
    const renamed = { ...wanted, name: 'p/new/refresh' }
    expect(await other.deploy(renamed)).toMatchObject({ handle, digest: other.digest(renamed) })
    const namesake = await other.deploy(spec({ name: 'p/old/refresh' }))
    expect(namesake.handle).not.toBe(handle)
  })

  test('paused by hand, as a whole or by its schedules, it stays paused when it is deployed again', async () => {
    const wanted = spec()
    const { handle } = await orchestrator.deploy(wanted)
    await byHand('POST', `/deployments/${handle}/pause_deployment`)
    const changed = { ...wanted, timeout_seconds: 90 }
    expect(await orchestrator.deploy(changed)).toMatchObject({ handle, paused: true })
    await orchestrator.pause(handle, false)
    const { schedules } = await byHand<{ schedules: { id: string }[] }>('GET', `/deployments/${handle}`)
    await byHand('PATCH', `/deployments/${handle}/schedules/${schedules[0]?.id}`, { active: false })
    expect(await orchestrator.inspect(handle)).toMatchObject({ paused: true, digest: orchestrator.digest(changed) })
    expect(await orchestrator.deploy({ ...changed, timeout_seconds: 91 })).toMatchObject({ paused: true })
    await orchestrator.pause(handle, false)
    expect(await orchestrator.inspect(handle)).toMatchObject({ paused: false })
  })

  test("Prefect's own clock makes a claim that says when it was due", async () => {
    const every2s = spec({ schedule: { type: 'interval', minutes: 1 / 30 } })
    const claims = await collect(orchestrator)
    await orchestrator.deploy(every2s)
    await expect.poll(() => claims.length, { timeout: 30_000 }).toBeGreaterThan(1)
    const [one, two] = claims
    expect(one).toMatchObject({ flow_id: every2s.flow_id, run_id: null, parameters: {} })
    expect(Date.parse(two?.scheduled_for ?? '') - Date.parse(one?.scheduled_for ?? '')).toBeGreaterThanOrEqual(2000)
  })

  test('a Run born there that is tried again comes back as the Run that it was given', async () => {
    const flow = spec({ schedule: { type: 'manual' } })
    const { handle } = await orchestrator.deploy(flow)
    const run_id = id()
    // Only of this Flow: a tick of another test may still be on its way.
    const claims = await collect(orchestrator, async claim =>
      claim.run_id === null && claim.flow_id === flow.flow_id
        ? { state: 'retry', message: 'again', delay_ms: 100, run_id, attempt: 2 }
        : { state: 'completed', run_id },
    )
    const born = await byHand<{ id: string }>('POST', `/deployments/${handle}/create_flow_run`, {})
    const ours = () => claims.filter(claim => claim.flow_id === flow.flow_id)
    await expect.poll(() => ours().length, { timeout: 30_000 }).toBe(2)
    expect(ours().map(claim => [claim.external_id, claim.run_id])).toEqual([
      [born.id, null],
      [born.id, run_id],
    ])
  })

  test('who comes to a Run after another has ended it does not get it, and leaves its end as it was', async () => {
    const { handle } = await orchestrator.deploy(spec({ schedule: { type: 'manual' } }))
    const client = createPrefectClient({ url: server.url, authString })
    const read = (id: string) => byHand<FlowRun & { state: { message: string } }>('GET', `/flow_runs/${id}`)
    const late = { client, worker: 'late' }
    const ends = [
      { type: 'COMPLETED', name: 'Completed', message: 'completed, version 3' },
      { type: 'FAILED', name: 'Refused', message: 'an upstream is stale' },
      { type: 'CRASHED', name: 'Crashed', message: 'the worker is gone' },
      { type: 'CANCELLED', name: 'Cancelled', message: 'by hand' },
    ] as const
    for (const wanted of ends) {
      const run = await read(await orchestrator.submit(handle, { run_id: id(), attempt: 1 }))
      expect(await take({ client, worker: 'first' }, run)).toMatchObject({ status: 'ACCEPT' })
      expect(await take(late, run)).toMatchObject({ status: 'ABORT' })
      await move(client, run.id, { type: 'RUNNING' })
      await end(client, run.id, wanted)
      expect((await take(late, run)).status, wanted.type).not.toBe('ACCEPT')
      const { state_type, state_name, state } = await read(run.id)
      expect({ type: state_type, name: state_name, message: state.message }).toEqual(wanted)
    }
    const retried = await read(await orchestrator.submit(handle, { run_id: id(), attempt: 2 }))
    expect(await take(late, retried)).toMatchObject({ status: 'ACCEPT' })
    await end(client, retried.id, { type: 'CANCELLED' })
  })

  test('a work pool that is paused hands out nothing, though the event stream names what waits, until it goes on', async () => {
    const other = open('paused-pool')
    const { handle } = await other.deploy(spec({ schedule: { type: 'manual' } }))
    const claims = await collect(other)
    const [first, second] = [id(), id()]
    await other.submit(handle, { run_id: first, attempt: 1 })
    await expect.poll(() => claims.length, { timeout: 30_000 }).toBe(1)
    const looks = () => proxy.seen.filter(line => line.endsWith('/paused-pool/get_scheduled_flow_runs')).length
    const looked = async (times: number) => {
      const wanted = looks() + times
      await expect.poll(looks, { timeout: 30_000 }).toBeGreaterThanOrEqual(wanted)
    }
    await byHand('PATCH', '/work_pools/paused-pool', { is_paused: true })
    await looked(2)
    await other.submit(handle, { run_id: second, attempt: 1 })
    await looked(3)
    expect(claims).toHaveLength(1)
    await byHand('PATCH', '/work_pools/paused-pool', { is_paused: false })
    await expect.poll(() => claims.map(claim => claim.run_id), { timeout: 30_000 }).toEqual([first, second])
    await other.remove(handle)
    await byHand('DELETE', '/work_pools/paused-pool')
  })

  test('a work pool deleted by hand is made again, and its worker goes on', async () => {
    const other = open('deleted-pool')
    const first = await other.deploy(spec({ schedule: { type: 'manual' } }))
    const claims = await collect(other)
    await byHand('DELETE', '/work_pools/deleted-pool')
    const wanted = spec({ schedule: { type: 'manual' } })
    const { handle } = await other.deploy(wanted)
    const run_id = id()
    await other.submit(handle, { run_id, attempt: 1 })
    await expect.poll(() => claims.map(claim => claim.run_id), { timeout: 30_000 }).toEqual([run_id])
    await other.remove(first.handle)
  })
})
