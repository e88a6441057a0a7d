/** Brings Prefect from its registry into a cache, in exact versions, once for all checkouts of this account. */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Problem } from '@optaic/domain'

const run = promisify(execFile)
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))
const uvVersion = '0.13.9'
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

export interface InstallOptions {
  /** That of the process: its PATH says where Python is. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder for what programs of this account keep; default `~/.cache/optaic`. */
  readonly cache?: string | undefined
  /** Told what takes a while. */
  readonly say?: (sentence: string) => void
}

/** Folder of an installation: another list of versions is another one. */
const folderOf = (cache = join(homedir(), '.cache', 'optaic')): string =>
  join(cache, `prefect-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}`)

const pythonOf = (folder: string): string => join(folder, 'bin', 'python')
const isWhole = (folder: string): boolean => existsSync(join(folder, 'whole'))

/** A Python that is new enough and not too new for the list; null where the machine has none. */
export function findPython(environment: InstallOptions['environment']): string | null {
  const found = names.filter(name =>
    (environment.PATH ?? '').split(delimiter).some(path => existsSync(join(path, name))),
  )
  const suits = 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 15))'
  for (const name of found) {
    try {
      execFileSync(name, ['-c', suits], { stdio: 'ignore' })
      return name
    } catch {} // too old, too new, or without venv
  }
  return null
}

/** One sentence where no server can be had, null where one can. */
export const whyNoPrefect = ({ cache, environment }: InstallOptions): string | null =>
  isWhole(folderOf(cache)) || findPython(environment) !== null
    ? null
    : 'needs a real Prefect server: install Python 3.10 to 3.14 with its venv module, by which Prefect is installed'

/** Path of the Python that has Prefect; installs it where it is not there yet, which takes a minute or so. */
export async function installPrefect(options: InstallOptions): Promise<string> {
  const folder = folderOf(options.cache)
  const lock = `${folder}.lock`
  while (!isWhole(folder)) {
    mkdirSync(join(folder, '..'), { recursive: true })
    try {
      mkdirSync(lock)
    } catch {
      // Somebody else installs; one that was killed does not stop the others for ever.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 600_000)
        rmSync(lock, { recursive: true, force: true })
      await sleep(500)
      continue
    }
    try {
      options.say?.('Installing Prefect, once')
      await build(folder, options)
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  return pythonOf(folder)
}

/** A virtual environment knows its own path, so it is made in place; the file `whole` says that it is finished. */
async function build(folder: string, { environment }: InstallOptions): Promise<void> {
  const python = findPython(environment)
  if (python === null)
    throw new Problem('orchestrator_unreachable', 'No Python was found to install Prefect with', {
      next: 'Install Python 3.10 to 3.14 with its venv module.',
    })
  rmSync(folder, { recursive: true, force: true })
  const draft = `${folder}.${process.pid}`
  const env = { ...environment, PIP_DISABLE_PIP_VERSION_CHECK: '1', VIRTUAL_ENV: folder }
  const how = { env, timeout: 900_000, maxBuffer: 64 * 1024 ** 2 }
  try {
    await run(python, ['-m', 'venv', draft], how)
    await run(pythonOf(draft), ['-m', 'pip', 'install', '--quiet', `uv==${uvVersion}`], how)
    const uv = join(draft, 'bin', 'uv')
    await run(uv, ['venv', '--quiet', '--python', python, folder], how)
    const list = ['pip', 'install', '--quiet', '--compile-bytecode', '--require-hashes', '--python', pythonOf(folder)]
    await run(uv, [...list, '-r', requirements], how)
    const mark = join(draft, 'whole')
    mkdirSync(mark)
    renameSync(mark, join(folder, 'whole'))
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
