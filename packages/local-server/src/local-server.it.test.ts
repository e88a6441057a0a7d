import { expect, onTestFinished, test } from 'vitest'
import { freePort } from './free-port.ts'
import { type LocalServerOptions, startLocalServer } from './local-server.ts'

/** A Node that runs this code as the server. */
const options = (port: number, code: string, startMs = 20_000): LocalServerOptions => ({
  program: process.execPath,
  words: ['-e', code, String(port)],
  environment: {},
  answers: async () => (await fetch(`http://127.0.0.1:${port}`)).ok,
  startMs,
  fault: why => new Error(`the toy ${why}`),
})
const toy =
  "require('node:http').createServer((_, answer) => answer.end(String(process.pid))).listen(Number(process.argv[1]), '127.0.0.1')"

const asked = async (port: number) => (await fetch(`http://127.0.0.1:${port}`)).text()
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a server answers when it counts as started, is gone when stopped, and comes back at the same address', async () => {
  const port = await freePort()
  const server = await startLocalServer(options(port, toy))
  onTestFinished(server.stop)
  const first = Number(await asked(port))
  await server.stop()
  expect(isAlive(first)).toBe(false)
  await expect(asked(port)).rejects.toThrow()
  await server.stop()
  await server.start()
  expect(Number(await asked(port))).not.toBe(first)
})

test('a program that ends instead is told with its code and its last words', async () => {
  const code = "console.error('no such luck'); process.exitCode = 3"
  await expect(startLocalServer(options(await freePort(), code))).rejects.toThrow(
    /^the toy ended with 3: no such luck\s*$/,
  )
})

test('a program that never answers is ended, and one that is not there is told as such', async () => {
  const silent = 'console.error(process.pid); setInterval(() => {}, 1000)'
  const fault = await startLocalServer(options(await freePort(), silent, 1000)).catch((fault: Error) => fault)
  const [, pid] = /^the toy does not answer after 1 s: (\d+)/.exec(String((fault as Error).message)) ?? []
  expect(isAlive(Number(pid))).toBe(false)
  const nowhere = { ...options(await freePort(), toy), program: '/nowhere/program' }
  await expect(startLocalServer(nowhere)).rejects.toThrow('the toy cannot be started')
})
