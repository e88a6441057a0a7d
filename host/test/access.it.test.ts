/** How far a token reaches: what it may not see is not there for it, by any route, and what it may not change stays as it is. */
import type { JsonObject } from '@optaic/domain'
import { openRealtime, type RealtimeEvent } from '@optaic/realtime-client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Operation, readDocumentation } from './documented.ts'
import { type Holder, type Holdings, openTwoProjects, type TwoProjects } from './two-projects.ts'
import { until } from './until.ts'

let desk: TwoProjects
let operations: readonly Operation[]

beforeAll(async () => {
  desk = await openTwoProjects()
  operations = (await readDocumentation(desk.server.url)).operations
})
afterAll(() => desk?.close())

const nobody = '00000000-0000-7000-8000-000000000000'
const nothing = { project: nobody, instance: nobody, flow: nobody, run: { id: nobody }, plan: nobody }
type Named = Omit<Holdings, 'execute' | 'run'> & { readonly run: { readonly id: string } }

/** Bodies that would do, for every route that takes one. */
const bodies = ({ instance, project }: Named): Readonly<Record<string, JsonObject>> => ({
  createProject: { name: 'another' },
  createInstance: { project, type: 'StoreInstance', name: 'another', definition: 'parquet' },
  planChanges: { project: { name: project }, instances: [{ type: 'StoreInstance', name: 'x', definition: 'parquet' }] },
  applyChanges: {
    project: { name: project },
    instances: [{ type: 'StoreInstance', name: 'x', definition: 'parquet' }],
  },
  updateInstance: { revision: 1, about: 'changed' },
  promoteInstance: { name: 'another' },
  createRun: { mode: 'force' },
  rerunRun: { as_was: true },
  registerMacro: {
    kind: 'OpMacroDef',
    name: 'another',
    version: '1.0.0',
    about: 'None.',
    parameters: [],
    body: 'close',
  },
  registerMacroVersion: { version: '1.0.0', about: 'None.', parameters: [], body: 'close' },
  previewExperiment: { project, inputs: [{ resource_id: instance }], config: { expression: 'close' } },
  admitToRealtime: { channels: [`project:${project}`, `instance:${instance}:status`] },
})

/** The address of a route for the things of a project. */
const addressOf = ({ path }: Operation, at: Named) =>
  path
    .replace('/instances/{id}', `/instances/${at.instance}`)
    .replace('/flows/{id}', `/flows/${at.flow}`)
    .replace('/runs/{id}', `/runs/${at.run.id}`)
    .replace('/plans/{id}', `/plans/${at.plan}`)
    .replace('{project}', at.project)
    .replace('{definition}', 'another')
    .replace('{name}', 'log.txt')

async function ask(holder: Holder, operation: Operation, at: Named, query = '') {
  const { method, operationId } = operation
  const body = operation.body === null ? {} : { body: JSON.stringify(bodies(at)[operationId]) }
  const answer = await fetch(`${desk.server.url}${addressOf(operation, at)}${query}`, {
    method,
    headers: { authorization: `Bearer ${desk.token(holder)}`, 'content-type': 'application/json' },
    ...body,
  })
  const text = await answer.text()
  return { status: answer.status, text }
}

/** An answer without what differs between two that say the same: ids, and the correlation id. */
const plain = ({ status, text }: { status: number; text: string }) => ({
  status,
  text: text.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'ID'),
})

const codeOf = ({ text }: { text: string }): string => JSON.parse(text).code

/** Routes that name a thing in the address, or take one in the body. */
const ofThings = () =>
  operations.filter(
    ({ path, operationId }) =>
      /\{(id|project)\}/.test(path) ||
      ['createInstance', 'planChanges', 'applyChanges', 'previewExperiment', 'admitToRealtime'].includes(operationId),
  )

test('what a token may not see is answered by every route exactly like what is not there', async () => {
  expect(ofThings().length).toBeGreaterThan(20)
  for (const operation of ofThings()) {
    const hidden = await ask('ours', operation, desk.theirs)
    expect([operation.operationId, codeOf(hidden)]).toEqual([
      operation.operationId,
      expect.stringMatching(/_not_found$/),
    ])
    expect(plain(hidden), operation.operationId).toEqual(plain(await ask('ours', operation, nothing)))
    if (operation.method === 'GET' && !operation.path.endsWith('{name}'))
      expect([operation.operationId, (await ask('reader', operation, desk.theirs)).status]).toEqual([
        operation.operationId,
        200,
      ])
  }
})

test('names are no way around it, and the nearest name is only looked for among those that may be seen', async () => {
  const wanted = ['theirs', 'thiers', 'our']
  const refusals = await Promise.all(wanted.map(name => desk.api('ours').refusal('GET', `/api/v1/projects/${name}`)))
  expect(refusals.map(({ code, next }) => [code, next])).toEqual([
    ['project_not_found', 'List them with: optaic get projects'],
    ['project_not_found', 'List them with: optaic get projects'],
    ['project_not_found', 'Did you mean "ours"?'],
  ])
  for (const list of ['instances', 'flows', 'runs', 'activities'])
    expect(await desk.api('ours').refusal('GET', `/api/v1/${list}?project=theirs`)).toMatchObject({
      code: 'project_not_found',
    })
})

/** Routes that change nothing although they are no GET. */
const harmless = ['planChanges', 'previewExperiment', 'admitToRealtime']

test('a token that may only read changes nothing, by any route', async () => {
  const activities = async () => (await desk.api('owner').get<{ items: unknown[] }>('/api/v1/activities')).items.length
  const before = await activities()
  const changing = operations.filter(({ method, operationId }) => method !== 'GET' && !harmless.includes(operationId))
  expect(changing.length).toBeGreaterThan(10)
  for (const operation of changing)
    for (const holder of ['reader', 'ours-reader'] as const) {
      const answer = await ask(holder, operation, desk.ours)
      expect([operation.operationId, holder, answer.status, codeOf(answer)]).toEqual([
        operation.operationId,
        holder,
        403,
        'not_allowed',
      ])
    }
  expect(await activities()).toBe(before)
  for (const operation of operations.filter(({ operationId }) => harmless.includes(operationId)))
    expect([operation.operationId, (await ask('ours-reader', operation, desk.ours)).status]).toEqual([
      operation.operationId,
      200,
    ])
  const planned = { mode: 'recursive', plan_only: true }
  expect(await desk.api('ours-reader').ask('POST', `/api/v1/flows/${desk.ours.flow}/runs`, planned)).toMatchObject({
    plan: { id: null },
  })
})

test('lists, the history and the first page tell of what may be seen, and of nothing else', async () => {
  const projectsIn = async (holder: Holder, path: string) => {
    const { items } = await desk.api(holder).get<{ items: { project_id?: string; id: string }[] }>(`/api/v1/${path}`)
    return [...new Set(items.map(item => (path === 'projects' ? item.id : item.project_id)))].toSorted()
  }
  const [one, both] = [[desk.ours.project], [desk.ours.project, desk.theirs.project].toSorted()]
  for (const list of [
    'projects',
    'instances',
    'flows',
    'runs',
    'events/history?channel=*',
    'events/history?channel=run*',
  ]) {
    expect([list, await projectsIn('ours', list)]).toEqual([list, one])
    expect([list, await projectsIn('reader', list)]).toEqual([list, both])
  }
  expect(await projectsIn('ours', 'activities')).toEqual(one)
  expect(await projectsIn('reader', 'activities')).toEqual(expect.arrayContaining(both))
  const of = `events/history?channel=project:${desk.theirs.project}`
  expect([await projectsIn('ours', of), await projectsIn('reader', of)]).toEqual([[], [desk.theirs.project]])
  const page = async (holder: Holder) => (await fetch(desk.server.url, { headers: desk.api(holder).headers })).text()
  expect(await page('ours')).toContain('<td>ours</td>')
  expect(await page('ours')).not.toContain('<td>theirs</td>')
  expect(await page('reader')).toContain('<td>theirs</td>')
})

test('the id of what may not be seen finds nothing in a list either', async () => {
  const { instance, flow, run, project } = desk.theirs
  const itemsOf = async (holder: Holder, path: string) =>
    (await desk.api(holder).get<{ items: unknown[] }>(`/api/v1/${path}`)).items.length
  for (const path of [`runs?instance_id=${instance}`, `runs?flow_id=${flow}`, `activities?resource_id=${project}`]) {
    expect([path, await itemsOf('ours', path)]).toEqual([path, 0])
    expect([path, (await itemsOf('reader', path)) > 0]).toEqual([path, true])
  }
  expect(await itemsOf('ours', `guardrail-verdicts?run_id=${run.id}`)).toBe(0)
  const compared = `/api/v1/experiments/compare?runs=${desk.ours.run.id},${run.id}`
  expect(await desk.api('ours').refusal('GET', compared)).toMatchObject({ code: 'run_not_found' })
  expect(await desk.api('reader').get<{ runs: unknown[] }>(compared)).toMatchObject({ runs: [{}, {}] })
})

test('a page of a list goes on after what may not be seen', async () => {
  const whole = (await desk.api('ours').get<{ items: { id: string }[] }>('/api/v1/instances')).items
  const paged: { id: string }[] = []
  for (let after = ''; ; ) {
    const page = await desk
      .api('ours')
      .get<{ items: { id: string }[]; next: string | null }>(`/api/v1/instances?limit=1${after}`)
    paged.push(...page.items)
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  expect(paged).toEqual(whole)
  expect(whole).toHaveLength(4)
})

test('a token of some projects makes those, and changes neither others nor what all share', async () => {
  const api = desk.api('ours')
  await api.ask('POST', '/api/v1/projects', { name: 'planned' })
  expect(await api.refusal('POST', '/api/v1/projects', { name: 'unplanned' })).toMatchObject({
    code: 'not_allowed',
    status: 403,
    next: expect.stringContaining('token file'),
  })
  expect(await api.refusal('POST', '/api/v1/definitions', bodies(desk.ours).registerMacro)).toMatchObject({
    code: 'not_allowed',
  })
  const set = { definitions: [bodies(desk.ours).registerMacro!] }
  expect(await api.refusal('POST', '/api/v1/apply', set)).toMatchObject({ code: 'not_allowed' })
  expect(await api.ask('POST', '/api/v1/plan', set)).toMatchObject({ definitions: [{ name: 'another', users: [] }] })
  const { items } = await api.get<{ items: unknown[] }>('/api/v1/definitions')
  expect(items.length).toBeGreaterThan(0)
  await api.ask('DELETE', '/api/v1/projects/planned')
  expect((await desk.ours.execute()).state).toBe('completed')
})

test('an upstream by the id of something that may not be seen is answered like one that is not there', async () => {
  const wanted = (resource_id: string) => ({
    project: 'ours',
    type: 'DatasetInstance',
    name: 'copy',
    upstreams: [{ resource_id, role: 'pipeline' }],
  })
  const refusal = async (id: string) => {
    const { code, detail, details } = await desk.api('ours').refusal('POST', '/api/v1/instances', wanted(id))
    return { code, detail: detail.replace(id, 'ID'), details }
  }
  expect(await refusal(desk.theirs.instance)).toEqual(await refusal(nobody))
  expect((await refusal(nobody)).code).toBe('upstream_not_found')
  const seen = await desk.api('owner').refusal('POST', '/api/v1/instances', wanted(desk.theirs.instance))
  expect(seen.code).toBe('upstream_other_project')
})

/** Follows the stream of the server as a holder sees it. */
async function follow(holder: Holder, channel: string) {
  const events: string[] = []
  const stopped = new AbortController()
  onTestFinished(() => stopped.abort())
  const answer = await fetch(`${desk.server.url}/api/v1/events?channel=${encodeURIComponent(channel)}`, {
    headers: desk.api(holder).headers,
    signal: stopped.signal,
  })
  const read = async () => {
    for await (const text of answer.body!.pipeThrough(new TextDecoderStream()))
      for (const [, data] of text.matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data!).project_id)
  }
  void read().catch(() => {}) // it ends with the test
  return events
}

test('the stream of events brings what may be seen as it happens, and nothing of the rest', async () => {
  const all = await follow('reader', '*')
  const streams = [await follow('ours', '*'), await follow('ours', `project:${desk.ours.project}`)]
  const hidden = [
    await follow('ours', `project:${desk.theirs.project}`),
    await follow('ours', `instance:${desk.theirs.instance}:status`),
    await follow('ours-reader', `run:${desk.theirs.run.id}`),
  ]
  const before = await until('what was', () => (new Set(all).size === 2 ? all.length : null))
  await desk.theirs.execute()
  await desk.ours.execute()
  await until('both Runs to be told', () => all.length >= before + 8)
  for (const events of streams) {
    await until('what may be seen', () => events.length === all.filter(id => id === desk.ours.project).length)
    expect(new Set(events)).toEqual(new Set([desk.ours.project]))
  }
  expect(hidden).toEqual([[], [], []])
})

test('whoever watches by the client is let in to channels that the token reaches, and to no others', async () => {
  const realtime = openRealtime({ url: desk.server.url, token: desk.token('ours-reader') })
  onTestFinished(() => realtime.close())
  const events: RealtimeEvent[] = []
  await realtime.watch(`project:${desk.ours.project}`, event => events.push(event))
  for (const channel of [
    `project:${desk.theirs.project}`,
    `instance:${desk.theirs.instance}:status`,
    `run:${desk.theirs.run.id}`,
  ])
    await expect(realtime.watch(channel, () => {})).rejects.toMatchObject({ code: 'channel_not_found' })
  await desk.ours.execute()
  await until('the Run to be told', () => events.length >= 4)
})
