/** The embedded Postgres server and the lock of its data folder. */
export { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts'
export { type DatabaseServer, type OwnedDatabase, startDatabaseServer } from './database-server.ts'
export { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database.ts'
