/** Brings versitygw from the Go registry, once. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { cachedTool } from '@optaic/ports/testing/tool-cache'

const module = 'github.com/versity/versitygw/cmd/versitygw'
const version = '1.8.0'
const tool = cachedTool(`versitygw-${version}`)

const hasGo = (): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(path => existsSync(join(path, 'go'))) &&
  spawnSync('go', ['version']).status === 0

/** One sentence where no server can be had, null where one can. */
export const whyNoBucketServer = (): string | null =>
  tool.isThere() || hasGo()
    ? null
    : `needs a real S3-compatible server: install Go, by which the tests build versitygw ${version}`

/** Path of the program; builds it where it is not there yet, which takes a minute or two. */
export async function installVersitygw(): Promise<string> {
  const folder = await tool.install(async draft => {
    const env = { ...process.env, GOBIN: draft }
    await promisify(execFile)('go', ['install', `${module}@v${version}`], { env, timeout: 900_000 })
  })
  return join(folder, 'versitygw')
}
