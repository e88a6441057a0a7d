import { problemCatalogue } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { type Documentation, type Operation, type Parameter, readDocumentation } from './documented.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'

let place: Place
let source: Source
let server: Server
let documentation: Documentation
/** Values that name something which is there, by parameter. */
let there: Readonly<Record<string, Readonly<Record<string, string>>>>

beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  server = await startServer(place)
  documentation = await readDocumentation(server.url)
  const api = new Api(server.url)
  await api.createProject()
  const { id } = await api.createDataset('prices', 'http', source.config('prices'))
  const run = await api.execute('prices')
  await api.execute('prices')
  there = {
    projects: { project: 'test' },
    definitions: { definition: 'files' },
    instances: { id },
    flows: { id: run.flow_id },
    runs: { id: run.id, name: 'none' },
  }
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await source.close()
  await place.close()
})

const strangeTexts = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  '[]',
  '\0',
  'a\0b',
  '\uFFFD',
  '..',
  '../../etc/passwd',
  "'; DROP TABLE run; --",
  '%',
  '%00',
  '$1',
  '{}',
  'é😀',
  '2022-02-30',
  '0000-00-00',
  '99999999999999999999',
  '00000000-0000-0000-0000-000000000000',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
]
const strangeValues: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\0',
  '\ud800',
  'x'.repeat(5000),
  [],
  [null],
  {},
  { __proto__: null, a: '\0' },
  JSON.parse('{"__proto__":{"type":"manual"},"type":"cron"}'),
]
const strangeBodies = ['', '{', 'null', '[]', '"text"', '{"__proto__":null}', '{"\\u0000":1}', '\uFEFF{}', '{}{}']

interface Attempt {
  readonly what: string
  readonly url: string
  readonly init: RequestInit
}

const knownValue = (operation: Operation, parameter: Parameter) =>
  there[operation.path.split('/')[3] ?? '']?.[parameter.name] ?? '00000000-0000-7000-8000-000000000000'

function addressOf(operation: Operation, given: Readonly<Record<string, string>> = {}): string {
  const path = operation.parameters
    .filter(parameter => parameter.in === 'path')
    .reduce(
      (text, parameter) =>
        text.replace(
          `{${parameter.name}}`,
          encodeURIComponent(given[parameter.name] ?? knownValue(operation, parameter)),
        ),
      operation.path,
    )
  const query = new URLSearchParams(
    Object.entries(given).filter(([name]) => operation.parameters.some(p => p.name === name && p.in === 'query')),
  )
  return `${path}?${query}`
}

const json = (body: string) => ({ headers: { 'content-type': 'application/json' }, body })

/** Every parameter and every property of the body in turn with every strange value, and the body as a whole. */
function* attempts(operation: Operation): Generator<Attempt> {
  const { method } = operation
  const say = (what: string) => `${method} ${operation.path} with ${what}`
  yield { what: say('nothing'), url: addressOf(operation), init: { method } }
  yield {
    what: say('text/plain'),
    url: addressOf(operation),
    init: { method, ...(method === 'GET' ? {} : { body: 'x' }) },
  }
  for (const parameter of operation.parameters)
    for (const text of strangeTexts)
      yield {
        what: say(`${parameter.name} = ${JSON.stringify(text.slice(0, 40))}`),
        url: addressOf(operation, { [parameter.name]: text }),
        init: { method },
      }
  if (operation.body === null) return
  for (const body of strangeBodies)
    yield { what: say(body), url: addressOf(operation), init: { method, ...json(body) } }
  for (const name of Object.keys((operation.body.properties as object | undefined) ?? {}))
    for (const value of strangeValues) {
      const body = JSON.stringify({ ...plain[operation.operationId], [name]: value })
      yield { what: say(body.slice(0, 300)), url: addressOf(operation), init: { method, ...json(body) } }
    }
}

/** Bodies that would do, so that what is strange is the one property that was changed. */
const plain: Readonly<Record<string, object>> = {
  createProject: { name: 'another' },
  createInstance: { project: 'test', type: 'StoreInstance', name: 'another', definition: 'parquet' },
  planChanges: { project: { name: 'test' }, instances: [{ type: 'StoreInstance', name: 'x', definition: 'parquet' }] },
  applyChanges: { project: { name: 'test' }, instances: [{ type: 'StoreInstance', name: 'x', definition: 'parquet' }] },
  updateInstance: { revision: 1 },
  registerMacro: { kind: 'OpMacroDef', name: 'another', about: 'Nothing new.', body: 'close' },
  registerMacroVersion: { about: 'Nothing new.', body: 'close' },
  previewExperiment: { project: 'test', inputs: [{ name: 'prices' }], config: { expression: 'close' } },
}

async function ask({ url, init }: Attempt) {
  const stop = new AbortController()
  const answer = await fetch(`${server.url}${url}`, { ...init, signal: stop.signal })
  const type = answer.headers.get('content-type')
  // Events never end; that they begin is enough here.
  const text = type?.startsWith('text/event-stream') ? '' : await answer.text()
  stop.abort()
  return { status: answer.status, type, text }
}

test('whatever is asked of any route, the answer is as documented, and an error is a problem that says what to do', async () => {
  const faults: string[] = []
  let asked = 0
  for (const operation of documentation.operations.toSorted(
    (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
  )) {
    for (const attempt of attempts(operation)) {
      const { status, type, text } = await ask(attempt)
      asked++
      const found = documentation.fault(operation, status, type, text)
      if (found !== null) faults.push(`${attempt.what}: ${status} ${found} ${text.slice(0, 300)}`)
      if (status >= 500) faults.push(`${attempt.what}: ${status} ${text.slice(0, 300)}`)
      if (status < 400) continue
      const { code, next, detail } = JSON.parse(text)
      if (!(code in problemCatalogue) || !next || !detail) faults.push(`${attempt.what}: ${text.slice(0, 300)}`)
    }
  }
  expect(faults).toEqual([])
  expect(asked).toBeGreaterThan(1500)
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready', faults: [] })
  expect(server.stderr()).toBe('')
})

const typeOf: Readonly<Record<string, string>> = {
  PipelineDef: 'PipelineInstance',
  StoreDef: 'StoreInstance',
  AccessorDef: 'AccessorInstance',
}

test('whatever configuration a Definition is given, it is taken or refused with the places', async () => {
  const api = new Api(server.url)
  const { items } = await api.get<{ items: { name: string; kind: string }[] }>('/api/v1/definitions?limit=1000')
  let [asked, refused] = [0, 0]
  for (const { name: definition, kind } of items.filter(item => item.kind in typeOf)) {
    const versions = await api.get<{ items: { parameters_schema: object }[] }>(
      `/api/v1/definitions/${definition}/versions`,
    )
    const schema = versions.items[0]!.parameters_schema as { properties?: object; oneOf?: { properties: object }[] }
    const names = Object.keys({ ...schema.properties, unknown: 1, ...schema.oneOf?.[0]?.properties })
    for (const name of names)
      for (const value of strangeValues) {
        const config = { [name]: value }
        const body = { project: 'test', type: typeOf[kind], name: `strange-${asked++}`, definition, config }
        const { status, text } = await ask({
          what: '',
          url: '/api/v1/instances',
          init: { method: 'POST', ...json(JSON.stringify(body)) },
        })
        expect(status, `${JSON.stringify(body)} ${text}`).toBeLessThan(500)
        if (status < 400) continue
        refused++
        expect(JSON.parse(text), JSON.stringify(body)).toMatchObject({
          code: expect.stringMatching(/^(config_invalid|invalid_request|expression_invalid)$/),
          details: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining('/') })]),
        })
      }
  }
  expect(refused).toBeGreaterThan(300)
})
