import type { ClaimHandler, DeploymentSpec, Orchestrator } from '@optaic/ports'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type LocalPrefect, startLocalPrefect, whyNoPrefect } from '../local-server/index.ts'
import { checkPrefect } from './check.ts'
import { openPrefectOrchestrator } from './orchestrator.ts'

const environment = process.env
const why = whyNoPrefect({ environment })
const id = () => crypto.randomUUID()
const spec = (): DeploymentSpec => ({
  flow_id: id(),
  name: 'p/i/refresh',
  tags: [],
  schedule: { type: 'manual' },
  timeout_seconds: 60,
})

describe.skipIf(why !== null)(`Prefect on SQLite${why === null ? '' : ` (${why})`}`, () => {
  let server: LocalPrefect
  const opened: Orchestrator[] = []
  /** As another process would. */
  const open = () => {
    const clock = () => new Date().toISOString()
    const orchestrator = openPrefectOrchestrator({ url: server.url, pool: 'lite', clock, log: () => {} })
    opened.push(orchestrator)
    return orchestrator
  }
  beforeAll(async () => {
    server = await startLocalPrefect({ environment })
  }, 900_000)
  afterAll(async () => {
    for (const orchestrator of opened) await orchestrator.close()
    await server?.close()
  })

  test('the doctor says that it is no database for work, and what to do', async () => {
    const found = untilDone(() => checkPrefect({ url: server.url }, 'lite'))
    await expect(found).rejects.toMatchObject({
      code: 'orchestrator_refused',
      message: expect.stringContaining('SQLite'),
      next: expect.stringContaining('PREFECT_API_DATABASE_CONNECTION_URL'),
    })
  })

  test('several workers share the Runs of a local server, each Run once, without a standstill', async () => {
    const submitter = open()
    const handles: string[] = []
    for (let i = 0; i < 8; i++) handles.push((await submitter.deploy(spec())).handle)
    const claimed: (string | null)[] = []
    const handler: ClaimHandler = async ({ run_id }) => {
      claimed.push(run_id)
      return { state: 'completed' }
    }
    for (let i = 0; i < 3; i++) {
      const worker = await open().work({ worker: `w${i}`, concurrency: 2 }, handler)
      onTestFinished(() => worker.stop())
    }
    const runs = handles.flatMap(handle => [0, 1].map(() => ({ handle, run_id: id() })))
    const submit = ({ handle, run_id }: (typeof runs)[number]) => submitter.submit(handle, { run_id, attempt: 1 })
    await Promise.all(runs.map(run => untilDone(() => submit(run))))
    await expect.poll(() => claimed.length, { timeout: 50_000 }).toBe(runs.length) // one standstill takes a minute
    expect(claimed.toSorted()).toEqual(runs.map(({ run_id }) => run_id).toSorted())
  }, 120_000)
})

/** As the outbox does with what it could not hand over. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let left = 20; ; left--) {
    try {
      await work()
      return
    } catch (fault) {
      if (left === 0 || (fault as { code?: string }).code !== 'orchestrator_unreachable') throw fault
    }
  }
}
