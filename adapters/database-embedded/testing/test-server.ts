/** A Postgres server of the tests' own, reached as a team reaches theirs: by a role that owns its database and is nothing more. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostmaster } from '../src/postmaster.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import type { OtherPostgres } from './postgres-versions.ts'
import { queryOnce } from './test-database.ts'

export interface OwnedDatabase {
  readonly url: string
  readonly role: string
  readonly password: string
  readonly name: string
}

export interface TestServer {
  readonly port: number
  /** For what only a superuser may. */
  query(text: string): Promise<readonly Record<string, unknown>[]>
  /** A fresh database with a role of its own. */
  createOwned(): Promise<OwnedDatabase>
  /** Null where the server does not speak TLS. */
  readonly certificates: Certificates | null
  close(): Promise<void>
}

export interface TestServerOptions {
  /** Default the shipped version. */
  readonly version?: OtherPostgres
  /** With a certificate for `localhost`. */
  readonly tls?: boolean
}

const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '32MB' }
const encrypted = { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' }

export async function startTestServer({ version, tls = false }: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'optaic-postgres-server-'))
  chmodSync(folder, 0o755) // the account that root lends to Postgres has to get in
  const certificates = tls ? makeCertificates(folder, 'localhost') : null
  const programs = await version?.programs()
  const postmaster = await startPostmaster({
    folder: join(folder, 'server'),
    settings: { ...fast, ...(tls ? encrypted : {}) },
    ...(programs === undefined ? {} : { programs }),
    ...(certificates === null
      ? {}
      : { files: { 'server.crt': certificates.certificate, 'server.key': certificates.key } }),
  })
  const { port } = new URL(postmaster.url)
  let count = 0
  const query = (text: string) => queryOnce(postmaster.url, text)
  return {
    port: Number(port),
    query,
    certificates,
    createOwned: async () => {
      const [role, password] = [`owner_${++count}`, randomBytes(12).toString('hex')]
      await query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`)
      await query(`CREATE DATABASE ${role} OWNER ${role}`)
      return { url: `postgres://${role}:${password}@127.0.0.1:${port}/${role}`, role, password, name: role }
    },
    close: async () => {
      await postmaster.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
