/** Real Postgres servers for tests: throwaway databases, servers of other versions, with TLS, behind a pooler. */
export { whyNoCertificates } from './certificates.ts'
export { type Pooler, startPooler, whyNoPooler } from './pooler.ts'
export { type OtherPostgres, otherPostgres } from './postgres-versions.ts'
export { openTestDatabase, queryOnce, type TestDatabase } from './test-database.ts'
export { type OwnedDatabase, startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'
