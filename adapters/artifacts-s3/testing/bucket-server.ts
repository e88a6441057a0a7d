/** Starts versitygw on a free port of this machine, with a folder and credentials of its own. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type LocalServer, startLocalServer } from '@optaic/local-server'
import { installVersitygw } from './install-versitygw.ts'

export { whyNoBucketServer } from './install-versitygw.ts'

/** Stopped, its objects stay. */
export interface BucketServer extends LocalServer {
  readonly url: string
  /** Made when the server starts first. */
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Folder in which the objects lie as files, below the bucket's name. */
  readonly folder: string
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
  const server = await startLocalServer({
    program,
    words: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(root, 'about'), folder],
    environment: {
      PATH: process.env.PATH,
      ROOT_ACCESS_KEY: credentials.accessKeyId,
      ROOT_SECRET_KEY: credentials.secretAccessKey,
    },
    answers: async () => {
      await (await fetch(url)).body?.cancel()
      return true
    },
    startMs: 10_000,
    fault: why => new Error(`versitygw ${why}`),
  })
  return {
    url,
    bucket: 'optaic',
    credentials,
    folder,
    ...server,
    close: async () => {
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
