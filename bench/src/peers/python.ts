/** Python peers: their packages installed from a locked list into the cache, their scripts asked as processes. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cached } from '../cache.ts'
import { type JsonChild, startJsonChild } from '../process/json-child.ts'
import type { Bench } from '../suite.ts'

const run = promisify(execFile)
const quiet = { timeout: 15 * 60_000, maxBuffer: 2 ** 26 }
const scripts = join(import.meta.dirname, '..', '..', 'peers')
const uvVersion = '0.13.9'

/** `columns`: polars, DuckDB, numba, bottleneck, pandas. `qlib`: Qlib, which needs an older pandas. */
export type Packages = 'columns' | 'qlib'

const installing = new Map<Packages, Promise<string>>()

/** The interpreter that has the packages. Throws what kept them from being installed. */
export function pythonWith(packages: Packages, say: Bench['say']): Promise<string> {
  const known = installing.get(packages)
  if (known !== undefined) return known
  const made = install(packages, say)
  installing.set(packages, made)
  return made
}

async function install(packages: Packages, say: Bench['say']): Promise<string> {
  const list = join(scripts, `requirements-${packages}.txt`)
  const mark = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12)
  const folder = await cached(`python/${packages}-${mark}`, async draft => {
    say(`installing the peers of ${list}, once`)
    const uv = await installer()
    await run(uv, ['venv', '--quiet', draft], quiet)
    await run(uv, ['pip', 'install', '--quiet', '--python', join(draft, 'bin', 'python'), '-r', list], quiet)
  })
  return join(folder, 'bin', 'python')
}

/** The program uv, of one version whatever the machine has. */
async function installer(): Promise<string> {
  const folder = await cached(`python/uv-${uvVersion}`, async draft => {
    await run('python3', ['-m', 'venv', draft], quiet)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `uv==${uvVersion}`]
    await run(join(draft, 'bin', 'python'), pip, quiet)
  })
  return join(folder, 'bin', 'uv')
}

export interface PythonPeerOptions {
  readonly packages: Packages
  /** Name of a file in `peers/`. */
  readonly script: string
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** A process that keeps what it has loaded from one question to the next. */
export async function openPythonPeer(
  { packages, script, args = [], environment = {} }: PythonPeerOptions,
  say: Bench['say'],
): Promise<JsonChild> {
  const command = await pythonWith(packages, say)
  return startJsonChild({ command, args: [join(scripts, script), ...args], environment })
}
