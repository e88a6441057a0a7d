/** The exam of the orchestrator port: every adapter sits it, and what it does not test, callers may not rely on. */
import type { Schedule } from '@optaic/domain'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Claim, ClaimHandler, ClaimOutcome, DeploymentSpec, Orchestrator, Worker } from './orchestrator.ts'

export interface OrchestratorExam {
  /** Opens the orchestrator as another process would; `clock` counts for schedules. */
  open(clock: () => string): Promise<Orchestrator>
  close(): Promise<void>
}

const id = () => crypto.randomUUID()
const spec = (change: Partial<DeploymentSpec> = {}): DeploymentSpec => ({
  flow_id: id(),
  name: 'p/i/refresh',
  tags: ['optaic'],
  schedule: { type: 'manual' },
  timeout_seconds: 60,
  ...change,
})
const done: ClaimOutcome = { state: 'completed' }

const byId =
  (ids: readonly string[]) =>
  ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
    ids.indexOf(a) - ids.indexOf(b)

/** Collects claims and lets a test wait for the next one. */
function recorder(answer: (claim: Claim) => ClaimOutcome | Promise<ClaimOutcome> = () => done) {
  const claims: Claim[] = []
  const waiting: ((claim: Claim) => void)[] = []
  let read = 0
  const handler: ClaimHandler = async claim => {
    claims.push(claim)
    waiting.shift()?.(claim)
    return answer(claim)
  }
  const next = (timeoutMs = 20_000): Promise<Claim> => {
    const ready = claims[read]
    read++
    if (ready !== undefined) return Promise.resolve(ready)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no claim came')), timeoutMs)
      waiting.push(claim => {
        clearTimeout(timer)
        resolve(claim)
      })
    })
  }
  return { handler, next, claims }
}

export function orchestratorConformance(name: string, start: () => Promise<OrchestratorExam>): void {
  describe(`${name} keeps the promises of the orchestrator`, () => {
    let exam: OrchestratorExam
    let orchestrator: Orchestrator
    let now = () => new Date().toISOString()
    const workers: Worker[] = []
    beforeAll(async () => {
      exam = await start()
      orchestrator = await exam.open(() => now())
    })
    afterEach(async () => {
      for (const worker of workers.splice(0)) await worker.stop()
      for (const deployment of await orchestrator.list()) await orchestrator.remove(deployment.handle)
      now = () => new Date().toISOString()
    })
    afterAll(async () => {
      await orchestrator?.close()
      await exam?.close()
    })
    const work = async (handler: ClaimHandler, concurrency = 2) => {
      const worker = await orchestrator.work({ worker: id(), concurrency }, handler)
      workers.push(worker)
      return worker
    }

    test('deploying twice gives the same handle, and a changed spec replaces the old one', async () => {
      const first = spec()
      const one = await orchestrator.deploy(first)
      const two = await orchestrator.deploy(first)
      expect(two).toEqual(one)
      expect(one.digest).toBe(orchestrator.digest(first))
      const changed = { ...first, schedule: { type: 'cron', cron: '0 3 * * *', timezone: 'UTC' } as Schedule }
      const three = await orchestrator.deploy(changed)
      expect(three.handle).toBe(one.handle)
      expect(three.digest).toBe(orchestrator.digest(changed))
      expect(three.digest).not.toBe(one.digest)
      expect(await orchestrator.inspect(one.handle)).toEqual(three)
      expect((await orchestrator.list()).map(deployment => deployment.flow_id)).toContain(first.flow_id)
    })

    test('a removed deployment is gone, and removing it again is fine', async () => {
      const { handle } = await orchestrator.deploy(spec())
      await orchestrator.remove(handle)
      await orchestrator.remove(handle)
      expect(await orchestrator.inspect(handle)).toBeNull()
    })

    test('a submitted Run reaches one handler with what it was given', async () => {
      const { handler, next } = recorder()
      await work(handler)
      const one = spec()
      const { handle } = await orchestrator.deploy(one)
      const run_id = id()
      const external = await orchestrator.submit(handle, { run_id, attempt: 1, parameters: { a: 1 } })
      expect(await next()).toMatchObject({
        flow_id: one.flow_id,
        run_id,
        external_id: external,
        scheduled_for: null,
        parameters: { a: 1 },
      })
    })

    test('the same try submitted twice runs once, the next try runs again', async () => {
      const { handler, next, claims } = recorder()
      const { handle } = await orchestrator.deploy(spec())
      const run_id = id()
      const [a, b] = [
        await orchestrator.submit(handle, { run_id, attempt: 1 }),
        await orchestrator.submit(handle, { run_id, attempt: 1 }),
      ]
      expect(a).toBe(b)
      await work(handler)
      await next()
      await orchestrator.submit(handle, { run_id, attempt: 1 })
      await orchestrator.submit(handle, { run_id, attempt: 2 })
      await next()
      await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      await next()
      expect(claims.filter(claim => claim.run_id === run_id)).toHaveLength(2)
    })

    test('many workers share the Runs, each Run to one of them', async () => {
      const { handler, next, claims } = recorder()
      await Promise.all([work(handler), work(handler), work(handler)])
      const { handle } = await orchestrator.deploy(spec())
      const runs = Array.from({ length: 20 }, id)
      await Promise.all(runs.map(run_id => orchestrator.submit(handle, { run_id, attempt: 1 })))
      for (const _ of runs) await next()
      expect(claims.map(claim => claim.run_id).sort()).toEqual([...runs].sort())
    })

    test('a worker takes no more than its concurrency, and no less where there is work', async () => {
      let inside = 0
      let most = 0
      const both = Promise.withResolvers<void>()
      const { handler, next } = recorder(async () => {
        most = Math.max(most, ++inside)
        if (inside === 2) both.resolve()
        await both.promise
        await new Promise(resolve => setTimeout(resolve, 30))
        inside--
        return done
      })
      // Of several Flows, since an orchestrator may keep the Runs of one from overtaking each other.
      for (let count = 0; count < 6; count++) {
        const { handle } = await orchestrator.deploy(spec())
        await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      }
      await work(handler, 2)
      for (let count = 0; count < 6; count++) await next()
      expect(most).toBe(2)
    })

    test('cancelling aborts the Run that is under way, and takes back one that waits', async () => {
      const { handler, next, claims } = recorder(
        claim =>
          new Promise<ClaimOutcome>(resolve =>
            claim.signal.addEventListener('abort', () => resolve({ state: 'cancelled', message: 'cancelled' })),
          ),
      )
      const { handle } = await orchestrator.deploy(spec())
      await work(handler, 1)
      const under = await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      const claim = await next()
      const waiting = await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      await orchestrator.cancel(waiting)
      await orchestrator.cancel(under)
      expect(claim.external_id).toBe(under)
      const last = id()
      await orchestrator.submit(handle, { run_id: last, attempt: 1 })
      expect((await next()).run_id).toBe(last)
      await orchestrator.cancel(claims.at(-1)?.external_id ?? '')
      expect(claims).toHaveLength(2)
      await orchestrator.cancel(id())
    })

    test('a retry comes back as the same Run after its delay', async () => {
      const run_id = id()
      let first = true
      const { handler, next } = recorder(() => {
        if (!first) return done
        first = false
        return { state: 'retry', message: 'again', delay_ms: 300, run_id, attempt: 2 }
      })
      await work(handler)
      const { handle } = await orchestrator.deploy(spec())
      await orchestrator.submit(handle, { run_id, attempt: 1 })
      await next()
      const before = Date.now()
      expect((await next()).run_id).toBe(run_id)
      expect(Date.now() - before).toBeGreaterThan(200)
    })

    test('a Run is not handed out before its time', async () => {
      const { handler, next } = recorder()
      await work(handler)
      const { handle } = await orchestrator.deploy(spec())
      const [late, soon] = [id(), id()]
      await orchestrator.submit(handle, {
        run_id: late,
        attempt: 1,
        not_before: new Date(Date.now() + 1500).toISOString(),
      })
      await orchestrator.submit(handle, { run_id: soon, attempt: 1 })
      expect((await next()).run_id).toBe(soon)
      expect((await next()).run_id).toBe(late)
    })

    test('a schedule makes one claim for a tick, and missed ticks are caught up once', async () => {
      const { handler, next, claims } = recorder()
      let time = Date.parse('2026-03-06T02:59:00Z')
      now = () => new Date(time).toISOString()
      const [one, two] = [recorder(), await exam.open(() => now())]
      const second = await two.work({ worker: id(), concurrency: 1 }, handler)
      const daily = spec({ schedule: { type: 'cron', cron: '0 3 * * *', timezone: 'UTC' } })
      await orchestrator.deploy(daily)
      await work(handler)
      time = Date.parse('2026-03-10T12:00:00Z')
      const claim = await next()
      expect(claim).toMatchObject({ flow_id: daily.flow_id, run_id: null, scheduled_for: '2026-03-10T03:00:00.000Z' })
      time = Date.parse('2026-03-11T03:00:01Z')
      expect((await next()).scheduled_for).toBe('2026-03-11T03:00:00.000Z')
      expect(claims).toHaveLength(2)
      expect(one.claims).toHaveLength(0)
      await second.stop()
      await two.close()
    })

    test('a paused deployment makes no claims by itself, and shows that it is paused', async () => {
      const { handler, next, claims } = recorder()
      let time = Date.parse('2026-03-06T02:59:00Z')
      now = () => new Date(time).toISOString()
      await work(handler)
      const [held, free] = [
        spec({ schedule: { type: 'interval', minutes: 60 } }),
        spec({ schedule: { type: 'interval', minutes: 60 } }),
      ]
      const { handle } = await orchestrator.deploy(held)
      await orchestrator.deploy(free)
      await orchestrator.pause(handle, true)
      expect((await orchestrator.inspect(handle))?.paused).toBe(true)
      time += 61 * 60_000
      await next()
      expect(claims.map(claim => claim.flow_id)).toEqual([free.flow_id])
    })

    test('a deployment made paused makes no claims from its first moment, and one that is there stays as it is', async () => {
      const { handler, next, claims } = recorder()
      let time = Date.parse('2026-03-06T02:59:00Z')
      now = () => new Date(time).toISOString()
      await work(handler)
      const hourly = { type: 'interval', minutes: 60 } as const
      const [held, free] = [spec({ schedule: hourly }), spec({ schedule: hourly })]
      const made = await orchestrator.deploy(held, true)
      expect(made).toMatchObject({ paused: true, digest: orchestrator.digest(held) })
      expect(await orchestrator.inspect(made.handle)).toEqual(made)
      expect(await orchestrator.deploy(free, false)).toMatchObject({ paused: false })
      time += 61 * 60_000
      await next()
      const changed = { ...held, timeout_seconds: 61 }
      expect(await orchestrator.deploy(changed, false)).toMatchObject({ handle: made.handle, paused: true })
      await orchestrator.pause(made.handle, false)
      expect(await orchestrator.deploy(held, true)).toMatchObject({ handle: made.handle, paused: false })
      time += 61 * 60_000
      const ticks = [await next(), await next()].map(claim => claim.flow_id)
      expect(ticks.toSorted()).toEqual([held.flow_id, free.flow_id].toSorted())
      expect(claims[0]?.flow_id).toBe(free.flow_id)
    })

    test('says how a Run stands there, and nothing of one it does not know', async () => {
      let release = () => {}
      const gate = new Promise<void>(resolve => {
        release = resolve
      })
      const { handler, next } = recorder(async () => {
        await gate
        return done
      })
      await work(handler, 1)
      const { handle } = await orchestrator.deploy(spec())
      const submit = (not_before?: string) =>
        orchestrator.submit(handle, { run_id: id(), attempt: 1, ...(not_before === undefined ? {} : { not_before }) })
      const under = await submit()
      await next()
      const later = new Date(Date.now() + 3_600_000).toISOString()
      const [waiting, cancelled] = [await submit(later), await submit(later)]
      await orchestrator.cancel(cancelled)
      const ids = [under, waiting, cancelled, id()]
      const standings = async () => [...(await orchestrator.standings(ids))].sort(byId(ids))
      expect(await standings()).toEqual([
        [under, 'held'],
        [waiting, 'waiting'],
        [cancelled, 'cancelled'],
      ])
      release()
      await expect.poll(async () => (await standings())[0], { timeout: 20_000 }).toEqual([under, 'ended'])
      await orchestrator.cancel(waiting)
    })

    test('a Run whose worker is gone is held there, until it is offered again or ended', async () => {
      const { handler, next } = recorder(() => new Promise<ClaimOutcome>(() => {}))
      const worker = await work(handler)
      const { handle } = await orchestrator.deploy(spec())
      const [run_id, other] = [id(), id()]
      const external = await orchestrator.submit(handle, { run_id, attempt: 1 })
      await next()
      const ended = await orchestrator.submit((await orchestrator.deploy(spec())).handle, { run_id: other, attempt: 1 })
      await next()
      await worker.stop()
      const ours = [external, ended]
      const held = async () =>
        (await orchestrator.held(0))
          .map(run => run.external_id)
          .filter(held => ours.includes(held))
          .sort()
      await expect.poll(held, { timeout: 20_000 }).toEqual(ours.toSorted())
      expect(await orchestrator.held(3_600_000)).toEqual([])
      await orchestrator.conclude(ended, { state: 'crashed', message: 'the worker is gone' })
      expect(await held()).toEqual([external])
      const second = recorder()
      await work(second.handler)
      await orchestrator.release(external)
      expect(await second.next()).toMatchObject({ run_id, external_id: external })
      await expect.poll(held, { timeout: 20_000 }).toEqual([])
      await orchestrator.release(external)
      await orchestrator.release(ended)
      await orchestrator.conclude(id(), { state: 'failed', message: 'unknown' })
      await orchestrator.release(id())
      const last = id()
      await orchestrator.submit(handle, { run_id: last, attempt: 1 })
      expect((await second.next()).run_id).toBe(last)
      expect(second.claims).toHaveLength(2)
    })

    test('draining waits for what is under way and takes nothing more', async () => {
      let release = () => {}
      const gate = new Promise<void>(resolve => {
        release = resolve
      })
      const { handler, next, claims } = recorder(async () => {
        await gate
        return done
      })
      const worker = await work(handler, 1)
      const { handle } = await orchestrator.deploy(spec())
      await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      await next()
      expect(worker.busy).toBe(1)
      const drained = worker.drain()
      const later = await orchestrator.submit(handle, { run_id: id(), attempt: 1 })
      release()
      await drained
      expect(worker.busy).toBe(0)
      expect(claims).toHaveLength(1)
      await orchestrator.cancel(later)
    })
  })
}
