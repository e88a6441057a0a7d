/** A Postgres server of the tests' own: of any version, with TLS where wanted, gone afterwards. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OwnedDatabase, startDatabaseServer } from '../src/database-server.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import type { OtherPostgres } from './postgres-versions.ts'
import { queryOnce } from './test-database.ts'

export type { OwnedDatabase }

export interface TestServer {
  readonly port: number
  /** For what only a superuser may. */
  query(text: string): Promise<readonly Record<string, unknown>[]>
  /** A fresh database with a role of its own, which owns it and is nothing more. */
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
  const server = await startDatabaseServer({
    folder: join(folder, 'server'),
    settings: { ...fast, ...(tls ? encrypted : {}) },
    ...(programs === undefined ? {} : { programs }),
    ...(certificates === null
      ? {}
      : { files: { 'server.crt': certificates.certificate, 'server.key': certificates.key } }),
  })
  return {
    port: server.port,
    query: text => queryOnce(server.maintenanceUrl, text),
    certificates,
    createOwned: server.createOwned,
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
