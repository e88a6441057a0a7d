/** The local orchestrator: pg-boss on the program's own Postgres, woken by LISTEN/NOTIFY. */
import { createHash } from 'node:crypto'
import { type JsonObject, Problem } from '@optaic/domain'
import type { Claim, ClaimHandler, ClaimOutcome, Orchestrator, Submission, Worker, WorkOptions } from '@optaic/ports'
import { openedSession } from '@optaic/postgres-session'
import pg from 'pg'
import { type Job, PgBoss } from 'pg-boss'
import { cancelChannel, openCancellations } from './cancellations.ts'
import { createDeployments, digestOf, schema } from './deployments.ts'
import { createHolds } from './holds.ts'
import { makeTicks } from './ticks.ts'

export interface PgBossOptions {
  readonly url: string
  /**
   * Where LISTEN works: past the transaction pooler that `url` leads through, or null where there is no such way, and jobs
   * are looked for. Default `url`: there is no pooler.
   */
  readonly listenUrl?: string | null
  readonly clock: () => string
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Whether this process turns due schedules into Runs; several may. Default true. */
  readonly ticks?: boolean
}

interface JobData {
  readonly flow_id: string
  readonly run_id: string | null
  readonly scheduled_for: string | null
  readonly parameters: JsonObject
}

const queue = 'runs'
const tickMs = 1000

/** The same name gives the same id, so that what is submitted twice is there once. */
const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * Commits that do not wait for the disk. Jobs and records lie in one database, and its log keeps their order: whatever
 * the records say for sure has the jobs from before on the disk with it, and a claim lost with the machine is made again.
 */
const lazily = ({ url, listenUrl = url }: PgBossOptions) =>
  listenUrl === url ? { options: '-c synchronous_commit=off' } : {} // a pooler lets no settings through

/** A job whose worker is gone is offered again; whether it then runs is for the handler to say. */
const queueOptions = {
  notify: true,
  retryLimit: 5,
  retryDelay: 0,
  heartbeatSeconds: 10,
  expireInSeconds: 23 * 3600,
  deleteAfterSeconds: 24 * 3600,
  retentionSeconds: 30 * 24 * 3600,
}

/** Throws `orchestrator_unreachable`. */
export async function openPgBossOrchestrator(options: PgBossOptions): Promise<Orchestrator> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: 4,
    application_name: 'optaic orchestrator',
    ...lazily(options),
  })
  pool.on('error', () => {})
  const boss = createBoss(options)
  boss.on('error', fault => options.log('warning', `pg-boss: ${fault.message}`))
  try {
    await withTurn(pool, async client => {
      await client.query(schema)
    })
    await boss.start()
    await boss.createQueue(queue, queueOptions)
  } catch (cause) {
    await pool.end()
    throw new Problem('orchestrator_unreachable', 'The local orchestrator could not start', {
      cause,
      next: 'Check the database; the cause is in the log.',
    })
  }
  return assemble(options, pool, boss)
}

function createBoss(options: PgBossOptions): PgBoss {
  const { url, listenUrl = url } = options
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    max: 6,
    application_name: 'optaic pg-boss',
    ...lazily(options),
    useListenNotify: listenUrl !== null,
    schedule: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  if (listenUrl !== null && listenUrl !== url)
    boss.getDb().listen = (channel, notify, reopened) =>
      openedSession({
        url: listenUrl,
        applicationName: 'optaic pg-boss',
        channels: [channel],
        notify: (_, payload) => notify(payload),
        opened: again => {
          if (again) reopened()
        },
      })
  return boss
}

/** Programs that start at once create the tables once. */
async function withTurn(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT pg_advisory_xact_lock(hashtext('optaic.orchestrator.schema'))")
    await work(client)
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

function assemble(options: PgBossOptions, pool: pg.Pool, boss: PgBoss): Orchestrator {
  const send = (id: string, data: JobData, startAfter: Date | null, client?: pg.PoolClient) =>
    boss.send(queue, data, {
      id,
      ...(startAfter === null ? {} : { startAfter }),
      ...(client === undefined
        ? {}
        : { db: { executeSql: (text: string, values?: unknown[]) => client.query(text, values) } }),
    })
  const tick = async () => {
    await makeTicks(pool, options.clock(), async (client, flow_id, scheduled_for, key) => {
      await send(idOf(key), { flow_id, run_id: null, scheduled_for, parameters: {} }, null, client)
    })
  }
  const timer =
    options.ticks === false
      ? undefined
      : setInterval(() => void tick().catch(fault => options.log('warning', `schedules: ${String(fault)}`)), tickMs)
  const workers = new Set<Worker>()
  const deployments = createDeployments(pool, options.clock)
  return {
    handle_name: 'deployment_id',
    ...deployments,
    digest: digestOf,
    submit: async (handle: string, { run_id, attempt, not_before, parameters = {} }: Submission) => {
      const { rows } = await pool.query<{ flow_id: string }>(
        'SELECT flow_id FROM orchestrator.deployment WHERE handle = $1',
        [handle],
      )
      if (rows[0] === undefined)
        throw new Problem('orchestrator_refused', `There is no deployment ${handle}`, {
          next: 'It was deleted by hand; reconciliation brings it back within a minute.',
        })
      const id = idOf(`${run_id}:${attempt}`)
      await send(
        id,
        { flow_id: rows[0].flow_id, run_id, scheduled_for: null, parameters },
        not_before === undefined ? null : new Date(not_before),
      )
      return id
    },
    cancel: async (id: string) => {
      await boss.cancel(queue, id)
      await pool.query('SELECT pg_notify($1, $2)', [cancelChannel, id])
    },
    ...createHolds(pool, boss, queue),
    work: async (workOptions, handler) => {
      const worker = await startWorker({ options, boss, pool, send }, workOptions, handler)
      workers.add(worker)
      return worker
    },
    close: async () => {
      clearInterval(timer)
      for (const worker of workers) await worker.stop()
      boss.removeAllListeners('error').on('error', () => {}) // a connection that ends while all do is no news
      await boss.stop({ graceful: false, close: true })
      await pool.end()
    },
  }
}

interface Workshop {
  readonly options: PgBossOptions
  readonly boss: PgBoss
  readonly pool: pg.Pool
  readonly send: (id: string, data: JobData, startAfter: Date | null) => Promise<string | null>
}

async function startWorker(
  { options, boss, pool, send }: Workshop,
  { concurrency }: WorkOptions,
  handler: ClaimHandler,
): Promise<Worker> {
  const cancellations = await openCancellations(pool, options.listenUrl === undefined ? options.url : options.listenUrl)
  const underWay = new Set<Promise<unknown>>()
  let closed = false
  const paused = async (flowId: string) => {
    const { rows } = await pool.query<{ paused: boolean }>(
      'SELECT paused FROM orchestrator.deployment WHERE flow_id = $1',
      [flowId],
    )
    return rows[0] === undefined ? 'the deployment was removed' : rows[0].paused ? 'the deployment is paused' : null
  }
  const take = async (job: Job<JobData>): Promise<ClaimOutcome> => {
    const { flow_id, run_id, scheduled_for, parameters } = job.data
    const why = run_id === null ? await paused(flow_id) : null
    if (why !== null) return { state: 'refused', message: why }
    const watch = cancellations.watch(job.id)
    const claim: Claim = {
      flow_id,
      run_id,
      external_id: job.id,
      scheduled_for,
      parameters,
      // Not the job's own signal: a worker that was slow for a while loses its job, but whose the Run is the records say.
      signal: watch.signal,
      report: () => {},
      progress: () => {},
    }
    try {
      return await handler(claim)
    } finally {
      watch.done()
    }
  }
  const work = async ([job]: Job<JobData>[]): Promise<ClaimOutcome | undefined> => {
    if (job === undefined) return undefined
    if (closed) throw new Error('this worker is stopping; the job goes back') // fetched just before the end
    const taken = take(job)
    underWay.add(taken)
    try {
      const outcome = await taken
      if (outcome.state === 'retry') {
        const at = new Date(Date.parse(options.clock()) + outcome.delay_ms)
        await send(idOf(`${outcome.run_id}:${outcome.attempt}`), { ...job.data, run_id: outcome.run_id }, at)
      }
      return outcome
    } finally {
      underWay.delete(taken)
      if (!closed) boss.notifyWorker(id) // there may be more waiting than there were hands
    }
  }
  const polling = {
    batchSize: 1,
    localConcurrency: concurrency,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 1,
  }
  const id = await boss.work<JobData, ClaimOutcome | undefined>(queue, polling, work)
  const close = async (wait: boolean) => {
    if (closed) return
    closed = true
    await boss.offWork(queue, { id, wait: false }).catch(() => {})
    if (wait) await Promise.allSettled(underWay)
    await cancellations.close()
  }
  return {
    drain: () => close(true),
    stop: () => close(false),
    get busy() {
      return underWay.size
    },
  }
}
