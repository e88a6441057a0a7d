/** The token file is read again when it changes: who is taken out of it is out, also of the stream that is open. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, startServer, stop } from './place.ts'
import { until } from './until.ts'

const tokenOf = (name: string) => `${name}-`.padEnd(32, '0')

test('a token is withdrawn, limited and added without a restart, and a file with a fault changes nothing', async () => {
  const place = openPlace()
  const file = join(place.folder, 'tokens')
  /** At once, as a careful hand does it. */
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  write(`alice:${tokenOf('alice')}\nbob:${tokenOf('bob')}\n`)
  const server = await startServer(place, ['--no-sample', '--no-worker', '--token-file', file])
  onTestFinished(async () => {
    await stop(server)
    await place.close()
  })
  const apiOf = (name: string) => new Api(server.url, { token: tokenOf(name) })
  const status = async (name: string) =>
    (await fetch(`${server.url}/api/v1/instances`, { headers: apiOf(name).headers })).status
  const alice = apiOf('alice')
  await alice.createProject()
  const [stream, hers] = await Promise.all(
    ['bob', 'alice'].map(name => fetch(`${server.url}/api/v1/events`, { headers: apiOf(name).headers })),
  )
  const read = stream!.text()
  expect([await status('alice'), await status('bob'), await status('carol')]).toEqual([200, 200, 401])

  write(`alice:${tokenOf('alice')}\ncarol:${tokenOf('carol')} read-only\n`)
  await until('bob to be out', async () => (await status('bob')) === 401)
  expect([await status('alice'), await status('carol')]).toEqual([200, 200])
  const create = { type: 'StoreInstance', name: 'another', definition: 'parquet', project: 'test' }
  expect(await apiOf('carol').refusal('POST', '/api/v1/instances', create)).toMatchObject({ code: 'not_allowed' })
  await alice.create({ type: 'StoreInstance', name: 'secret', definition: 'parquet' })
  expect(await read).not.toContain('secret') // it has ended

  write('alice:short\n')
  await until('the fault to be told', () => server.stderr().includes('those of before go on counting'))
  expect(server.stderr()).toContain('line 1 has a token of less than 16 characters')
  expect([await status('alice'), await status('bob'), await status('carol')]).toEqual([200, 401, 200])
  await hers!.body?.cancel()
})
