/** What a server was doing outside the database when it was killed is done by the next at once, not when its lease runs out. */
import { type OwnedDatabase, queryOnce, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

/** Far below the minute that a lease lasts. */
const soon = 20_000

let postgres: TestServer
let database: OwnedDatabase
let source: Source
let places: Place[]
let servers: Server[]

beforeEach(async () => {
  postgres = await startTestServer()
  database = await postgres.createOwned()
  source = await openSource()
  places = []
  servers = []
})
afterEach(async () => {
  for (const server of servers) await stop(server)
  await source?.close()
  for (const place of places) await place.close()
  await postgres?.close()
})

async function start(): Promise<Server> {
  const place = openPlace()
  places.push(place)
  const environment = { OPTAIC_DATABASE_URL: database.url }
  const server = await startServer(place, ['--no-sample', '--no-worker'], environment)
  servers.push(server)
  return server
}

/** Holds up every deployment until it is released. */
async function holdDeployments(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('BEGIN; LOCK TABLE orchestrator.deployment IN SHARE MODE')
  return () => client.end()
}

const leased = async () =>
  (await queryOnce(database.url, "SELECT 1 FROM outbox WHERE topic = 'flow.provision' AND leased_until > now()")).length

/** A server that is killed while it deploys the Flow of a dataset. */
async function killWhileProvisioning(server: Server): Promise<void> {
  const api = new Api(server.url)
  await api.createProject()
  const release = await holdDeployments()
  const made = api.createDataset('prices', 'http', source.config('prices')).catch(() => {}) // the server is killed meanwhile
  await until('the deployment to be under way', async () => (await leased()) === 1)
  server.signal('SIGKILL')
  await server.ended
  await made
  await release()
}

const provisioned = (api: Api) => async () => {
  const { provisioning } = (await api.instance('prices')) as unknown as { provisioning: { state: string } }
  return provisioning.state === 'provisioned'
}

test('a server that starts alone after another was killed goes on with what that one had under way', async () => {
  await killWhileProvisioning(await start())
  const api = new Api((await start()).url)
  const started = Date.now()
  await until('the Flow to be deployed', provisioned(api), soon)
  expect(Date.now() - started).toBeLessThan(soon)
})

test('a server that stands by takes over what another had under way when it is killed', async () => {
  const first = await start()
  const second = await start()
  await killWhileProvisioning(first)
  await until('the Flow to be deployed', provisioned(new Api(second.url)), soon)
})
