/** The storage port on a Postgres server, embedded or not. */
export { inspectServer, type ServerReport } from './inspect-server.ts'
export { openStorage, type StorageOptions } from './storage.ts'
