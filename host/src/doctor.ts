/** Examines an installation from outside, without starting or changing anything. */
import { constants } from 'node:fs'
import { access, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isProblem } from '@optaic/domain'
import { openStorage } from '@optaic/storage-postgres'
import { bucketOptions } from './artifact-stores.ts'
import { findServer } from './running-server.ts'
import type { Settings } from './settings.ts'

export interface Finding {
  readonly what: string
  /** `idle`: not running, which is no fault. */
  readonly state: 'good' | 'wrong' | 'idle'
  readonly found: string
  readonly next?: string
}

type Check = (settings: Settings) => Promise<Finding>

const node: Check = async () => {
  const major = Number(process.versions.node.split('.')[0])
  const found = `Node ${process.versions.node}`
  return major >= 26
    ? { what: 'Node', state: 'good', found }
    : { what: 'Node', state: 'wrong', found, next: 'Start with npm start, which brings the right one.' }
}

/** The nearest folder that exists, for one that does not yet. */
async function existing(folder: string): Promise<string> {
  try {
    await access(folder)
    return folder
  } catch {
    return dirname(folder) === folder ? folder : existing(dirname(folder))
  }
}

const dataFolder: Check = async ({ dataFolder: folder }) => {
  const there = await existing(folder)
  try {
    await access(there, constants.W_OK)
    if (there === folder) {
      const probe = await mkdtemp(join(folder, '.doctor-'))
      await writeFile(join(probe, 'probe'), 'probe')
      await rm(probe, { recursive: true })
    }
    return {
      what: 'data folder',
      state: 'good',
      found: there === folder ? `${folder} can be written` : `${folder} can be made`,
    }
  } catch (fault) {
    const found = `${folder}: ${(fault as Error).message}`
    return {
      what: 'data folder',
      state: 'wrong',
      found,
      next: 'Give the account the right to write there, or choose another with --data.',
    }
  }
}

const disk: Check = async ({ dataFolder: folder }) => {
  const { bavail, bsize } = await statfs(await existing(folder))
  const free = (bavail * bsize) / 1024 ** 3
  const found = `${free.toFixed(1)} GiB free`
  return free > 2
    ? { what: 'disk', state: 'good', found }
    : { what: 'disk', state: 'wrong', found, next: 'Make room: a version of a dataset is written before it is seen.' }
}

const server: Check = async settings => {
  const running = findServer(settings.dataFolder)
  if (running === null)
    return {
      what: 'server',
      state: 'idle',
      found: 'none runs on this data folder',
      next: 'Start one with: optaic server',
    }
  if (running.url === null) return { what: 'server', state: 'idle', found: `process ${running.pid} is starting` }
  try {
    const answer = await fetch(`${running.url}/readyz`, { signal: AbortSignal.timeout(5000) })
    const { faults } = (await answer.json()) as { faults: readonly string[] }
    return faults.length === 0
      ? { what: 'server', state: 'good', found: `ready on ${running.url}, process ${running.pid}` }
      : {
          what: 'server',
          state: 'wrong',
          found: faults.join('; '),
          next: 'Look at the systems named; the server comes back by itself.',
        }
  } catch (fault) {
    return {
      what: 'server',
      state: 'wrong',
      found: `${running.url}: ${(fault as Error).message}`,
      next: `Look at the log of process ${running.pid}, or start it again.`,
    }
  }
}

const database: Check = async settings => {
  const url = settings.databaseUrl ?? findServer(settings.dataFolder)?.databaseUrl
  if (url === undefined) return { what: 'database', state: 'idle', found: 'embedded; starts with the server' }
  const storage = openStorage({ url, poolSize: 1, applicationName: 'optaic doctor' })
  try {
    const { outbox, flows } = await storage.counts()
    const count = Object.values(flows).reduce((sum, n) => sum + n, 0)
    const where = settings.databaseUrl === null ? 'embedded' : new URL(url).host
    return { what: 'database', state: 'good', found: `${where}: ${count} flows, ${outbox} items in the outbox` }
  } catch (fault) {
    return {
      what: 'database',
      state: 'wrong',
      found: (fault as Error).message,
      next:
        (isProblem(fault) ? fault.next : undefined) ??
        'Start the server once, so that the database is made and brought up to date.',
    }
  } finally {
    await storage.close()
  }
}

const artifacts: Check = async ({ bucket }) => {
  const what = 'artifacts'
  if (bucket === null) return { what, state: 'good', found: 'in the data folder' }
  try {
    const { checkBucket } = await import('@optaic/artifacts-s3')
    await checkBucket(bucketOptions(bucket))
    return { what, state: 'good', found: `bucket ${bucket.bucket}: a probe was written, read and deleted` }
  } catch (fault) {
    const next = (isProblem(fault) ? fault.next : undefined) ?? 'Look at the settings that begin with OPTAIC_BUCKET_.'
    return { what, state: 'wrong', found: (fault as Error).message, next }
  }
}

const checks: readonly Check[] = [node, dataFolder, disk, database, artifacts, server]

export const examine = async (settings: Settings): Promise<readonly Finding[]> =>
  Promise.all(checks.map(check => check(settings)))
