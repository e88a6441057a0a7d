import {
  type OtherPostgres,
  type OwnedDatabase,
  otherPostgres,
  type Pooler,
  startPooler,
  startTestServer,
  type TestServer,
  whyNoCertificates,
  whyNoPooler,
} from '@optaic/database-embedded/testing'
import { storageConformance } from '@optaic/ports/conformance/storage'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectServer } from './inspect-server.ts'
import { openStorage } from './storage.ts'

/** Two storages on a fresh database of a fresh server, as the program opens them. */
const examOn =
  (
    urls: (server: TestServer) => Promise<{ url: string; listenUrl?: string | null; end?: Pooler }>,
    version?: OtherPostgres,
    tls = false,
  ) =>
  async () => {
    const server = await startTestServer({ ...(version === undefined ? {} : { version }), tls })
    const { end, ...way } = await urls(server)
    const [storage, other] = [openStorage(way), openStorage(way)]
    return {
      storage,
      other,
      close: async () => {
        await storage.close()
        await other.close()
        await end?.close()
        await server.close()
      },
    }
  }

for (const version of otherPostgres)
  storageConformance(
    `${version.name}, by a role that only owns its database,`,
    examOn(server => server.createOwned(), version),
  )

storageConformance(
  'the shipped Postgres, by a role that only owns its database,',
  examOn(server => server.createOwned()),
)

const noPooler = whyNoPooler()
describe.skipIf(noPooler !== null)(`through a transaction pooler${noPooler === null ? '' : ` (${noPooler})`}`, () => {
  const pooled = async (server: TestServer) => {
    const database = await server.createOwned()
    const end = await startPooler(database, server.port)
    return { url: end.url, end, direct: database.url }
  }
  storageConformance(
    'PgBouncer, and nothing past it,',
    examOn(async server => ({ ...(await pooled(server)), listenUrl: null })),
  )
  storageConformance(
    'PgBouncer, with a direct URL to listen on,',
    examOn(async server => {
      const { direct, ...way } = await pooled(server)
      return { ...way, listenUrl: direct }
    }),
  )

  test('a pooler is told from a server', async () => {
    const server = await startTestServer()
    const { url, end, direct } = await pooled(server)
    expect(await inspectServer(direct)).toMatchObject({ pooled: false, tls: false, mayCreate: true })
    expect(await inspectServer(url)).toMatchObject({ pooled: true, mayCreate: true })
    await end.close()
    await server.close()
  })
})

const noTls = whyNoCertificates()
describe.skipIf(noTls !== null)(`with TLS${noTls === null ? '' : ` (${noTls})`}`, () => {
  let server: TestServer
  let database: OwnedDatabase
  beforeAll(async () => {
    server = await startTestServer({ tls: true })
    database = await server.createOwned()
  })
  afterAll(() => server?.close())
  const at = (host: string, query: string) =>
    `${database.url.replace('127.0.0.1', host)}?uselibpqcompat=true&sslmode=${query}`
  const authority = () => `sslrootcert=${encodeURIComponent(server.certificates!.authority)}`

  storageConformance(
    'a server whose certificate is verified',
    examOn(
      async own => {
        const { url } = await own.createOwned()
        const file = encodeURIComponent(own.certificates!.authority)
        return {
          url: `${url.replace('127.0.0.1', 'localhost')}?uselibpqcompat=true&sslmode=verify-full&sslrootcert=${file}`,
        }
      },
      undefined,
      true,
    ),
  )

  test('require encrypts, and verify-full also wants a known authority and the right host', async () => {
    expect(await inspectServer(at('127.0.0.1', 'require'))).toMatchObject({ tls: true })
    expect(await inspectServer(at('localhost', `verify-full&${authority()}`))).toMatchObject({ tls: true })
    await expect(inspectServer(at('localhost', 'verify-full'))).rejects.toMatchObject({
      code: 'database_unreachable',
      message: /nobody known signed/,
    })
    await expect(inspectServer(at('127.0.0.1', `verify-full&${authority()}`))).rejects.toMatchObject({
      code: 'database_unreachable',
      message: /for another host/,
    })
    expect(await inspectServer(at('127.0.0.1', `verify-ca&${authority()}`))).toMatchObject({ tls: true })
  })
})

describe('a server that does not let us in says so', () => {
  let server: TestServer
  let database: OwnedDatabase
  beforeAll(async () => {
    server = await startTestServer()
    database = await server.createOwned()
  })
  afterAll(() => server?.close())

  test.each([
    ['a wrong password', (url: string) => url.replace(/:[^:@/]+@/, ':wrong@'), /refuses the password/],
    ['an unknown database', (url: string) => `${url}_none`, /no such database/],
    ['TLS where there is none', (url: string) => `${url}?uselibpqcompat=true&sslmode=require`, /does not speak TLS/],
    ['a port where nobody is', (url: string) => url.replace(/:\d+\//, ':1/'), /nothing listens/],
  ])('%s', async (_, change, message) => {
    const problem = await inspectServer(change(database.url)).catch((fault: unknown) => fault)
    expect(problem).toMatchObject({ code: 'database_unreachable', message, next: /./ })
    expect(String((problem as Error).message)).not.toContain(database.password)
  })

  test('a role that may not make tables', async () => {
    await server.query("CREATE ROLE reader LOGIN PASSWORD 'reader'")
    const url = database.url.replace(/\/\/[^@]+@/, '//reader:reader@')
    expect(await inspectServer(url)).toMatchObject({ user: 'reader', mayCreate: false })
  })
})
