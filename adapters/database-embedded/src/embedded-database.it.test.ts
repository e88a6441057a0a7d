import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataFolder } from './data-folder-lock.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optaic-data-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

/** Pids of running processes whose command line names the folder. */
async function processesOf(name: string): Promise<string> {
  const child = spawn('pgrep', ['-f', name], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await new Promise(resolve => child.once('exit', resolve))
  return text
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition never came true')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

test('what was committed is there after a restart, and no process is left', async () => {
  const first = await openEmbeddedDatabase({ folder })
  await ask(first.url, 'CREATE TABLE t AS SELECT 42 AS x')
  await first.close()
  expect(await processesOf(folder)).toBe('')
  const second = await openEmbeddedDatabase({ folder })
  expect(await ask(second.url, 'SELECT x FROM t')).toEqual([42])
  await second.close()
})

test('the password is random and needed', async () => {
  const database = await openEmbeddedDatabase({ folder })
  await expect(ask(database.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/)
  await database.close()
})

test('an owner killed with -9 leaves no Postgres behind, and nothing that stops the next start', async () => {
  const script = join(folder, 'owner.ts')
  const ready = join(folder, 'ready')
  writeFileSync(
    script,
    `import { openEmbeddedDatabase } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
import { writeFileSync } from 'node:fs'
lockDataFolder(${JSON.stringify(folder)})
await openEmbeddedDatabase({ folder: ${JSON.stringify(folder)} })
writeFileSync(${JSON.stringify(ready)}, '')
setInterval(() => {}, 1000)`,
  )
  const owner = spawn(process.execPath, [script], { stdio: 'inherit' })
  await until(() => existsSync(ready))
  expect(() => lockDataFolder(folder)).toThrow(new RegExp(`process ${owner.pid}`))
  owner.kill('SIGKILL')
  await until(async () => (await processesOf(`${folder}/postgres`)) === '')
  const lock = lockDataFolder(folder)
  const database = await openEmbeddedDatabase({ folder })
  expect(await ask(database.url, 'SELECT 1')).toEqual([1])
  await database.close()
  lock.release()
  expect(existsSync(join(folder, 'server.lock'))).toBe(false)
})

test('a lock whose pid was given to another process is taken over', () => {
  writeFileSync(join(folder, 'server.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }))
  const lock = lockDataFolder(folder)
  expect(JSON.parse(readFileSync(join(folder, 'server.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})
