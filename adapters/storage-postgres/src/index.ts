/** The storage port on a Postgres server, embedded or not. */
export { inspectServer, type ServerReport } from './inspect-server.ts'
export { changesSince, type TableChange } from './move/changes.ts'
export type { MovedRecords } from './move/compare.ts'
export { type MoveOptions, moveRecords } from './move/move-records.ts'
export { type NamedFile, namedFiles } from './move/named-files.ts'
export { identify, type MoveNote, type MoveState, noteState, takeTarget } from './move/target.ts'
export { openStorage, type StorageOptions } from './storage.ts'
