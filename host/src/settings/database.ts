/** The settings of a Postgres server, where the records are not kept in the embedded one. */
import { accessSync, constants } from 'node:fs'
import type { UrlField } from './field.ts'
import type { SettingReader } from './reader.ts'

export interface DatabaseSettings {
  /** Postgres by URL; null is the embedded one. */
  readonly databaseUrl: string | null
  /** The same database past a pooler, for what needs a session of its own; null: the first URL serves all. */
  readonly databaseDirectUrl: string | null
}

export const databaseFields = {
  url: {
    kind: 'url',
    env: 'OPTAIC_DATABASE_URL',
    flag: 'databaseUrl',
    about:
      '`postgres://user:password@host:port/database` of a Postgres server, 15 or newer; without it the embedded one.',
  },
  directUrl: {
    kind: 'url',
    env: 'OPTAIC_DATABASE_DIRECT_URL',
    about:
      'The same database past a transaction pooler, so that changes are heard at once; without it they are looked for.',
  },
} as const

const modes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

export function readDatabaseSettings(read: SettingReader): DatabaseSettings {
  const databaseUrl = readUrl(read, databaseFields.url)
  const databaseDirectUrl = readUrl(read, databaseFields.directUrl)
  if (databaseDirectUrl !== null && databaseUrl === null)
    read.fault(databaseFields.directUrl, `is of no use without ${databaseFields.url.env}`)
  return { databaseUrl, databaseDirectUrl }
}

/** The URL with TLS meant as Postgres' own clients mean it: `require` encrypts, `verify-full` also looks who is there. */
function readUrl(read: SettingReader, field: UrlField): string | null {
  const text = read.text(field)
  if (text === null) return null
  if (!/^postgres(ql)?:\/\//.test(text)) {
    read.fault(field, 'must begin with postgres://')
    return text
  }
  if (!URL.canParse(text)) {
    read.fault(field, 'cannot be read as a URL; special characters of a password are written as %40 and the like')
    return text
  }
  const url = new URL(text)
  const mode = url.searchParams.get('sslmode')
  if (mode === null) return text
  if (!modes.includes(mode))
    read.fault(field, `has the sslmode ${JSON.stringify(mode)}, but there are ${modes.join(', ')}`)
  const authority = url.searchParams.get('sslrootcert')
  if (mode === 'verify-ca' && authority === null)
    read.fault(field, 'has sslmode=verify-ca, which needs the file of the authority: sslrootcert=…')
  for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
    const file = url.searchParams.get(name)
    if (file !== null && !canRead(file)) read.fault(field, `names ${name}=${file}, which cannot be read`)
  }
  url.searchParams.set('uselibpqcompat', 'true')
  return url.href
}

function canRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
