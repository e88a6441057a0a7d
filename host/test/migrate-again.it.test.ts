import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { queryOnce, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import type { Run } from '@optaic/domain'
import { openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { type OldInstallation, openOldInstallation, problemOf } from './old-installation.ts'
import { openPlace, startServer, stop } from './place.ts'
import { until } from './until.ts'

let old: OldInstallation
let server: TestServer

beforeAll(async () => {
  old = await openOldInstallation()
  server = await startTestServer()
  mkdirSync(join(old.place.data, 'files', 'deep'), { recursive: true })
  writeFileSync(join(old.place.data, 'files', 'deep', 'prices.csv'), 'date,symbol,close\n')
})
afterAll(async () => {
  await server?.close()
  await old?.close()
})

const runsOf = async (api: Api) => (await api.get<{ items: Run[] }>('/api/v1/runs?limit=100')).items

/** Goes on with the old installation: one more Run of `prices`. */
async function workOn(): Promise<readonly Run[]> {
  const working = await old.start()
  try {
    const api = new Api(working.url)
    expect(await api.execute('prices', 'force')).toMatchObject({ state: 'completed' })
    await until('nothing to wait', async () => (await runsOf(api)).every(run => run.finished_at !== null))
    return await runsOf(api)
  } finally {
    await stop(working)
  }
}

/** Ended after the commit of the records, before the deployments. */
async function interrupt(database: { readonly url: string }): Promise<void> {
  const line = await openCuttableLine({ port: server.port })
  try {
    line.holdAt('UPDATE optaic_move.note SET state = $2', 'without')
    const killed = old.migrate({ url: database.url.replace(`:${server.port}/`, `:${line.port}/`) })
    await until('it to be there', () => line.held || killed.child.exitCode !== null)
    killed.signal('SIGKILL')
    await killed.ended
    await until('its database to end', () => old.place.processes().length === 0)
  } finally {
    await line.close()
  }
  expect(await queryOnce(database.url, 'SELECT state FROM optaic_move.note')).toEqual([{ state: 'moved' }])
}

/** Every row of what is worked with, to see that nothing was touched. */
const held = ({ url }: { readonly url: string }) =>
  queryOnce(
    url,
    ['run', 'dataset_version', 'flow', 'activity', 'outbox', 'orchestrator.deployment']
      .map(
        name =>
          `SELECT '${name}' AS name, count(*) AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ${name} t`,
      )
      .join(' UNION ALL '),
  )

test('what the old installation did after an interrupted move is moved too', async () => {
  const database = await server.createOwned()
  await interrupt(database)
  const runs = await workOn()
  expect(runs.length).toBeGreaterThan(old.before.runs.length)
  const ended = await old.migrate(database).ended
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'done', went_on: true, rows: { run: runs.length } })
  const place = openPlace()
  const moved = await startServer(place, ['--no-sample', '--no-worker'], { OPTAIC_DATABASE_URL: database.url })
  try {
    expect(await runsOf(new Api(moved.url))).toEqual(runs)
  } finally {
    await stop(moved)
    await place.close()
  }
})

test('but not over what the new one has done meanwhile: that is refused, and both stay as they are', async () => {
  const database = await server.createOwned()
  await interrupt(database)
  await queryOnce(database.url, "UPDATE instance SET about = 'changed there'")
  const before = await held(database)
  await workOn()
  expect(problemOf(await old.migrate(database).ended)).toMatchObject({ code: 'source_changed' })
  expect(await held(database)).toEqual(before)
})

test('after its end, a call that finds the old installation changed refuses, and says what and what to do', async () => {
  const database = await server.createOwned()
  const first = await old.migrate(database).ended
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const again = JSON.parse((await old.migrate(database).ended).stdout)
  expect(again).toMatchObject({ state: 'done', went_on: true, rows: null, deployments: null })
  const before = await held(database)
  const runs = await workOn()
  const ended = await old.migrate(database).ended
  expect(ended.code).not.toBe(0)
  const problem = problemOf(ended)
  expect(problem).toMatchObject({ code: 'source_changed', next: expect.stringContaining('empty database') })
  expect(problem.details).toContainEqual({ path: 'run', message: `had ${runs.length - 1} rows and has ${runs.length}` })
  expect(await held(database)).toEqual(before)
})

test('after its end, another bucket or orchestrator is refused: the records would name files that are not there', async () => {
  const database = await server.createOwned()
  expect(await old.migrate(database).ended).toMatchObject({ code: 0 })
  const keys = { OPTAIC_BUCKET_ACCESS_KEY: 'none', OPTAIC_BUCKET_SECRET_KEY: 'none' }
  const bucket = { OPTAIC_BUCKET_ENDPOINT: 'http://127.0.0.1:1', ...keys }
  expect(problemOf(await old.migrate(database, ['--to-bucket-url', 's3://elsewhere/x'], bucket).ended)).toMatchObject({
    code: 'target_not_empty',
    detail: expect.stringContaining('no bucket'),
  })
})

test('what stays in the data folder is told, with what to do', async () => {
  const database = await server.createOwned()
  const ended = await old.migrate(database).ended
  const { files, artifacts } = JSON.parse(ended.stdout).left_behind
  expect(files).toEqual({ folder: join(old.place.data, 'files'), files: 1, bytes: 18 })
  expect(artifacts).toMatchObject({ folder: join(old.place.data, 'artifacts') })
  expect(artifacts.files).toBeGreaterThan(0)
  const told = await old.place.run(['migrate', '--to-database-url', database.url])
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toContain(`1 source files of pipelines in ${files.folder}`)
  expect(told.stdout).toContain('Copy them into the data folder of every machine')
})
