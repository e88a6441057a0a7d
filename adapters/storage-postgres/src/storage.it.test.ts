import { openTestDatabase } from '@optaic/database-embedded/testing'
import { storageConformance } from '@optaic/ports/conformance/storage'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openStorage } from './storage.ts'

storageConformance('Postgres', async () => {
  const database = await openTestDatabase()
  const [storage, other] = [openStorage({ url: database.url }), openStorage({ url: database.url })]
  return {
    storage,
    other,
    close: async () => {
      await storage.close()
      await other.close()
      await database.close()
    },
  }
})

test('a database written by a newer program is refused, and left as it is', async () => {
  const database = await openTestDatabase()
  const newer = openStorage({ url: database.url, migrations: [{ name: '0001_toy', sql: 'CREATE TABLE toy (x int)' }] })
  await newer.migrate()
  await newer.close()
  const older = openStorage({ url: database.url })
  await expect(older.migrate()).rejects.toMatchObject({ code: 'database_newer', message: /kind\/0001_toy/ })
  await older.close()
  await database.close()
})

test('programs that start at once migrate once', async () => {
  const database = await openTestDatabase()
  const programs = [1, 2, 3, 4].map(() => openStorage({ url: database.url }))
  const results = await Promise.all(programs.map(program => program.migrate()))
  expect(results.filter(result => result.from === 0)).toHaveLength(1)
  await Promise.all(programs.map(program => program.close()))
  await database.close()
})

test('a migration that fails leaves nothing behind', async () => {
  const database = await openTestDatabase()
  const bad = openStorage({
    url: database.url,
    migrations: [{ name: '0001_bad', sql: 'CREATE TABLE x (a int); SELECT nonsense' }],
  })
  await expect(bad.migrate()).rejects.toThrow(/nonsense/)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  expect((await client.query("SELECT to_regclass('run') AS found")).rows).toEqual([{ found: null }])
  await client.end()
  await bad.close()
  await database.close()
})

test('a server that is not there is told as such', async () => {
  const storage = openStorage({ url: 'postgres://nobody@127.0.0.1:1/nothing' })
  await expect(storage.projects({})).rejects.toMatchObject({ code: 'database_unreachable' })
  await storage.close()
})
