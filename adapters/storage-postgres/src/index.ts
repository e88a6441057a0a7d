/** The storage port on a Postgres server, embedded or not. */
export { inspectServer, type ServerReport } from './inspect-server.ts'
export { type MovedRecords, type MoveOptions, moveRecords } from './move/move-records.ts'
export { type NamedFile, namedFiles } from './move/named-files.ts'
export { identify, type MoveState, noteState, takeTarget } from './move/target.ts'
export { openStorage, type StorageOptions } from './storage.ts'
