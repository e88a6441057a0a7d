/** Running, repeating and cancelling: what is told on the way, how it ended, and the exit code. */
import { Problem } from '@optaic/domain'
import { describe, expect, test } from 'vitest'
import { type Desk, flow, id, instance, optaic, type Plan, run } from '../testing/desk.ts'
import { desk, momentum, prices } from '../testing/sample-desk.ts'

describe('run', () => {
  const triggering = (answer: Awaited<ReturnType<NonNullable<NonNullable<Desk['services']>['triggerRun']>>>) => {
    const asked: unknown[] = []
    return {
      asked,
      services: {
        triggerRun: async (_caller: unknown, flowId: string, mode: string, planOnly: boolean) => {
          asked.push({ flowId, mode, planOnly })
          return answer
        },
      },
    }
  }
  const completed = run(5, { rows: 20, metrics: { sharpe: 0.83123, trades: 1234 } })

  test('waits for the end and says how it ended', async () => {
    const pending = { ...completed, state: 'running' as const, finished_at: null }
    const { asked, services } = triggering({ run: pending, plan: null, skipped: null })
    const states = [pending, completed]
    const events = [{ state: 'running' }, { done: 1, total: 4, message: 'reading' }, { state: 'completed' }].map(
      (data, index) => ({
        position: index + 1,
        project_id: null,
        channel: `run:${completed.id}`,
        sequence: index + 1,
        type: 'state' in data ? 'state' : 'progress',
        time: '2026-03-06T21:00:00.000Z',
        data,
      }),
    )
    const played = {
      ...services,
      getRun: async () => states.shift() ?? completed,
      events: async (_channel: string, after: number) => events.filter(event => event.position > after),
    }
    const { exitCode, out, err } = await optaic({ ...desk, services: played }, 'run prices --mode smart', {
      live: true,
    })
    expect(asked).toEqual([{ flowId: prices.id, mode: 'smart', planOnly: false }])
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `prices.refresh completed, in 2.5 s, 20 rows   ${completed.id}\n  sharpe  0.8312\n  trades  1,234\n`,
    })
    expect(err.split('\r\u001b[2K')).toEqual([
      '',
      'prices.refresh  running',
      'prices.refresh  ██████░░░░░░░░░░░░░░░░░░  25%  1 of 4  reading',
      'prices.refresh  completed',
      '',
    ])
  })

  test('a failed Run is a problem with exit code 1, and machines get the document all the same', async () => {
    const failed = run(6, { state: 'failed', error: { code: 'source_empty', message: 'no rows in prices.csv' } })
    const { services } = triggering({ run: failed, plan: null, skipped: null })
    const people = await optaic({ ...desk, services: { ...services, getRun: async () => failed } }, 'run prices')
    expect(people).toEqual({
      exitCode: 1,
      out: `prices.refresh failed, in 2.5 s   ${failed.id}\n`,
      err: `source_empty: prices.refresh: no rows in prices.csv\nTry: optaic logs ${failed.id}\n`,
    })
    const machine = await optaic(
      { ...desk, services: { ...services, getRun: async () => failed } },
      'run prices --json',
    )
    expect(machine).toMatchObject({ exitCode: 1, err: '' })
    expect(JSON.parse(machine.out)).toMatchObject({ run: { state: 'failed' }, plan: null, skipped: null })
  })

  test('a refusal by a rule is exit code 3 and names every blocker', async () => {
    const services = {
      triggerRun: async () => {
        throw new Problem('upstream_not_ready', 'signal "momentum" waits for 2 flows', {
          details: [
            { path: 'prices.refresh', status: 'STALE', message: 'last data 2026-03-05, expected 2026-03-06' },
            { path: 'volumes.refresh', status: 'ERROR', message: 'run r_91 failed: source returned 0 rows' },
          ],
          next: 'optaic run momentum --mode recursive   (or --force to go ahead without them)',
        })
      },
    }
    expect(await optaic({ ...desk, services }, 'run momentum')).toEqual({
      exitCode: 3,
      out: '',
      err: `upstream_not_ready: signal "momentum" waits for 2 flows
  prices.refresh    STALE   last data 2026-03-05, expected 2026-03-06
  volumes.refresh   ERROR   run r_91 failed: source returned 0 rows
Try: optaic run momentum --mode recursive   (or --force to go ahead without them)
`,
    })
    const machine = await optaic({ ...desk, services }, 'run momentum --json')
    expect(machine).toMatchObject({ exitCode: 3, out: '' })
    expect(JSON.parse(machine.err)).toMatchObject({ code: 'upstream_not_ready', status: 409, instance: 'c-1' })
  })

  test('--force, --no-wait and what smart skips', async () => {
    const { asked, services } = triggering({ run: { ...completed, state: 'pending' }, plan: null, skipped: null })
    const { exitCode, out } = await optaic({ ...desk, services }, 'run prices.refresh --force --no-wait')
    expect({ exitCode, out, asked }).toEqual({
      exitCode: 0,
      out: `prices.refresh pending   ${completed.id}\n`,
      asked: [{ flowId: prices.id, mode: 'force', planOnly: false }],
    })
    const fresh = triggering({ run: null, plan: null, skipped: 'nothing is newer' })
    expect(await optaic({ ...desk, services: fresh.services }, 'run fx --mode smart')).toEqual({
      exitCode: 0,
      out: 'fx.refresh skipped: nothing is newer\n',
      err: '',
    })
  })

  const step = { state: 'waiting' as const, run_id: null }
  const plan = {
    id: null,
    target_flow_id: momentum.id,
    mode: 'recursive',
    state: 'active' as const,
    steps: [
      { ...step, flow_id: prices.id, after: [], reason: 'is STALE' },
      { ...step, flow_id: momentum.id, after: [prices.id], reason: 'is what was asked for' },
    ],
  } satisfies Plan

  test('--plan shows the steps and runs nothing', async () => {
    const { asked, services } = triggering({ run: null, plan, skipped: null })
    expect(await optaic({ ...desk, services }, 'run momentum --plan')).toEqual({
      exitCode: 0,
      err: '',
      out: `#  FLOW              AFTER  WHY
1  prices.refresh           is STALE
2  momentum.refresh  1      is what was asked for
2 Runs would be made
`,
    })
    expect(asked).toEqual([{ flowId: momentum.id, mode: 'normal', planOnly: true }])
  })

  test('a plan of many steps does not ask for its names one by one', async () => {
    const many = Array.from({ length: 60 }, (_, number) => instance(number, [flow(number)]))
    const steps = many.flatMap(one => one.flows).map(one => ({ ...step, flow_id: one.id, after: [], reason: '' }))
    const { services } = triggering({ run: null, plan: { ...plan, steps }, skipped: null })
    const getFlow = async () => {
      throw new Error('asked one by one')
    }
    const { exitCode, out } = await optaic(
      { instances: many, services: { ...services, getFlow } },
      'run dataset-7 --plan',
    )
    expect(exitCode).toBe(0)
    expect(out).toContain('60  dataset-59.refresh\n60 Runs would be made\n')
  })

  test('a recursive run is followed to its end, and its failed steps are named', async () => {
    const stored = { ...plan, id: id('d', 1) }
    const { services } = triggering({ run: null, plan: stored, skipped: null })
    const [first, second] = plan.steps
    const failed: Plan = {
      ...stored,
      state: 'failed',
      steps: [
        { ...first!, state: 'failed', run_id: id('e', 7), reason: 'no rows' },
        { ...second!, state: 'skipped', reason: 'prices.refresh failed' },
      ],
    }
    const answers: Plan[] = [stored, { ...stored, steps: [{ ...first!, state: 'submitted' }, second!] }]
    const played = { ...services, getPlan: async () => answers.shift() ?? failed }
    const { exitCode, out, err } = await optaic({ ...desk, services: played }, 'run momentum --mode recursive', {
      live: true,
    })
    expect(exitCode).toBe(1)
    expect(out).toBe(`#  FLOW              STATE    AFTER  RUN                                   WHY
1  prices.refresh    failed          eeeeeeee-0000-7000-8000-000000000007  no rows
2  momentum.refresh  skipped  1                                            prices.refresh failed
Plan failed: 2 steps
`)
    expect(err).toContain('0%  0 of 2  prices.refresh')
    expect(err).toMatch(/prices\.refresh failed: no rows\nTry: optaic logs eeeeeeee-0000-7000-8000-000000000007\n$/)
  })

  test('Ctrl-C ends the watching, says so, and is exit code 130', async () => {
    const running = run(5, { state: 'running', finished_at: null })
    const { services } = triggering({ run: running, plan: null, skipped: null })
    const stop = new AbortController()
    const played = {
      ...services,
      getRun: async () => running,
      events: async () => {
        stop.abort(new Error('interrupted'))
        return []
      },
    }
    const { exitCode, err } = await optaic({ ...desk, services: played }, 'run prices', { signal: stop.signal })
    expect(exitCode).toBe(130)
    expect(err).toContain(`Run ${running.id} goes on.`)
  })
})

describe('rerun and cancel', () => {
  test('rerun --as-was by the name of the Instance repeats its latest Run', async () => {
    const asked: unknown[] = []
    const services = {
      rerun: async (_caller: unknown, wanted: string, asWas: boolean) => {
        asked.push([wanted, asWas])
        return run(6, { trigger: 'rerun' })
      },
      getRun: async () => run(6, { trigger: 'rerun', rows: 1 }),
    }
    const { exitCode, out } = await optaic({ ...desk, services }, 'rerun prices --as-was')
    expect(asked).toEqual([[id('e', 1), true]])
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `prices.refresh completed, in 2.5 s, 1 row   ${id('e', 6)}\n`,
    })
  })

  test('cancel says whether it has ended already', async () => {
    const cancelling = (state: 'running' | 'cancelled') => ({ cancelRun: async () => run(1, { state }) })
    expect((await optaic({ ...desk, services: cancelling('running') }, `cancel ${id('e', 1)}`)).out).toBe(
      `Run ${id('e', 1)} is being cancelled; it ends within moments\n`,
    )
    expect((await optaic({ ...desk, services: cancelling('cancelled') }, 'cancel prices')).out).toBe(
      `Run ${id('e', 1)} is cancelled\n`,
    )
    expect(await optaic(desk, `cancel ${id('e', 77)}`)).toMatchObject({ exitCode: 1 })
  })
})
