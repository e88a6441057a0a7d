/** The storage port on a Postgres server, embedded or not. */
export { openStorage, type StorageOptions } from './storage.ts'
