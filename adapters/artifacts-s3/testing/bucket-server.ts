/** Starts versitygw on a free port of this machine, with a folder and credentials of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installVersitygw } from './install-versitygw.ts'

export { whyNoBucketServer } from './install-versitygw.ts'

export interface BucketServer {
  readonly url: string
  /** Made when the server starts first. */
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Folder in which the objects lie as files, below the bucket's name. */
  readonly folder: string
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>
  /** Starts it again, with the same address and objects. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function startBucketServer(): Promise<BucketServer> {
  const program = await installVersitygw()
  const root = mkdtempSync(join(tmpdir(), 'optaic-bucket-'))
  const folder = join(root, 'objects')
  for (const name of ['objects', 'objects/optaic', 'about']) mkdirSync(join(root, name))
  const credentials = { accessKeyId: 'optaic-tests', secretAccessKey: randomBytes(16).toString('hex') }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  const stop = async () => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null) return
    const ended = new Promise(resolve => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
  }
  const kill = () => void child?.kill('SIGKILL')
  process.once('exit', kill)
  const start = async () => {
    child = spawn(
      program,
      ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(root, 'about'), folder],
      {
        env: {
          PATH: process.env.PATH,
          ROOT_ACCESS_KEY: credentials.accessKeyId,
          ROOT_SECRET_KEY: credentials.secretAccessKey,
        },
        stdio: 'ignore',
      },
    )
    await answering(url, child)
  }
  await start()
  return {
    url,
    bucket: 'optaic',
    credentials,
    folder,
    stop,
    start,
    close: async () => {
      await stop()
      process.off('exit', kill)
      rmSync(root, { recursive: true, force: true })
    },
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let left = 200; left > 0; left--) {
    if (child.exitCode !== null) throw new Error(`versitygw ended with code ${child.exitCode}`)
    const answered = await fetch(url).then(
      answer => answer.body?.cancel().then(() => true) ?? true,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
  throw new Error(`versitygw does not answer on ${url}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
