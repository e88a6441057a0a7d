/** A Postgres server as a team has one: reached by a role that owns its database and is nothing more. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type PostmasterOptions, startPostmaster } from './postmaster.ts'

export interface DatabaseServer {
  readonly port: number
  /** Of the superuser. */
  readonly maintenanceUrl: string
  createOwned(): Promise<OwnedDatabase>
  close(): Promise<void>
}

export interface OwnedDatabase {
  readonly url: string
  readonly role: string
  readonly password: string
  readonly name: string
}

/** Throws `database_unreachable`. It ends with this process, however that ends. */
export async function startDatabaseServer(options: PostmasterOptions): Promise<DatabaseServer> {
  const postmaster = await startPostmaster(options)
  const { port } = new URL(postmaster.url)
  let count = 0
  return {
    port: Number(port),
    maintenanceUrl: postmaster.url,
    createOwned: async () => {
      const [role, password] = [`owner_${++count}`, randomBytes(12).toString('hex')]
      const client = new pg.Client({ connectionString: postmaster.url })
      await client.connect()
      try {
        await client.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`)
        await client.query(`CREATE DATABASE ${role} OWNER ${role}`)
      } finally {
        await client.end()
      }
      return { url: `postgres://${role}:${password}@127.0.0.1:${port}/${role}`, role, password, name: role }
    },
    close: () => postmaster.stop(),
  }
}
