/** Brings versitygw from the Go registry into a cache, once for all tests and checkouts of this account. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const module = 'github.com/versity/versitygw/cmd/versitygw'
const version = '1.8.0'
const folder = join(process.env.OPTAIC_TEST_CACHE ?? join(homedir(), '.cache', 'optaic'), `versitygw-${version}`)
const program = join(folder, 'versitygw')

const hasGo = (): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(path => existsSync(join(path, 'go'))) &&
  spawnSync('go', ['version']).status === 0

/** One sentence where no server can be had, null where one can. */
export const whyNoBucketServer = (): string | null =>
  existsSync(program) || hasGo()
    ? null
    : `needs a real S3-compatible server: install Go, by which the tests build versitygw ${version}`

/** Path of the program; builds it where it is not there yet, which takes a minute or two. */
export async function installVersitygw(): Promise<string> {
  const lock = `${folder}.lock`
  while (!existsSync(program)) {
    mkdirSync(join(folder, '..'), { recursive: true })
    try {
      mkdirSync(lock)
    } catch {
      // Somebody else builds; a builder that was killed does not stop the others for ever.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 600_000)
        rmSync(lock, { recursive: true, force: true })
      await sleep(500)
      continue
    }
    try {
      await build()
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  return program
}

async function build(): Promise<void> {
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    const env = { ...process.env, GOBIN: draft }
    await promisify(execFile)('go', ['install', `${module}@v${version}`], { env, timeout: 900_000 })
    mkdirSync(folder, { recursive: true })
    renameSync(join(draft, 'versitygw'), program)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
