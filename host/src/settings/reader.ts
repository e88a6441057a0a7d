/** Reads settings in the order flags, environment, config file, default; remembers where each came from, and every fault. */
import { readFileSync } from 'node:fs'
import type { ProblemDetail } from '@optaic/domain'
import {
  type Field,
  type Fields,
  type ListField,
  masked,
  type TextField,
  type UrlField,
  type WholeField,
  type YesNoField,
} from './field.ts'

export type Environment = Readonly<Record<string, string | undefined>>
export type Origin = 'flag' | 'environment' | 'file' | 'default'

/** A setting as people may see it. */
export interface ShownSetting {
  readonly name: string
  /** Secrets and passwords are hidden; null is not set. */
  readonly value: string | null
  readonly from: Origin
}

export interface SettingReader {
  /** Null when it is not set. */
  text(field: TextField | UrlField): string | null
  whole(field: WholeField): number
  /** Null when it is not set. */
  yesNo(field: YesNoField): boolean | null
  list(field: ListField): readonly string[]
  /** Adds a fault, told with all others; the message goes on after the setting's name and must show no secret. */
  fault(field: Field, message: string): void
}

/** What a config file says: by system, then by name. */
export type RawConfig = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

export interface SettingSources {
  readonly flags: Readonly<Record<string, unknown>>
  readonly environment: Environment
  readonly config: RawConfig
}

interface Found {
  readonly from: Origin
  /** How whoever set it calls it. */
  readonly called: string
  readonly value: string | readonly string[] | null
}

const flagName = (flag: string) => `--${flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
const isSecret = (field: Field) => field.secret === true || field.kind === 'url'

export function createReader(systems: Readonly<Record<string, Fields>>, sources: SettingSources) {
  const faults: ProblemDetail[] = []
  const fault = (field: Field, message: string) =>
    void faults.push({ path: field.env, message: `${find(field).called} ${message}` })
  const places = new Map<Field, readonly [string, string]>()
  for (const [system, fields] of Object.entries(systems))
    for (const [name, field] of Object.entries(fields)) places.set(field, [system, name])
  const known = new Map<Field, Found>()
  const find = (field: Field): Found => {
    const found = known.get(field) ?? look(field, places.get(field) ?? ['', ''], sources, faults)
    known.set(field, found)
    return found
  }
  const text = (field: Field): string | null => {
    const { value } = find(field)
    return typeof value === 'string' || value === null ? value : value.join(',')
  }
  const reader: SettingReader = {
    text: field => text(field) ?? (field.kind === 'text' ? (field.fallback ?? null) : null),
    whole: field => {
      const given = text(field)
      const value = given === null ? field.fallback : Number(given)
      if (Number.isInteger(value) && value >= field.least && value <= field.most) return value
      fault(field, `is ${JSON.stringify(given)}, but must be a whole number from ${field.least} to ${field.most}`)
      return field.fallback
    },
    yesNo: field => {
      const given = text(field)
      if (given === null || given === 'true' || given === 'false') return given === null ? null : given === 'true'
      fault(field, 'must be true or false')
      return null
    },
    list: field => {
      const { value } = find(field)
      const parts = typeof value === 'string' ? value.split(',') : (value ?? [])
      return parts.map(part => part.trim()).filter(part => part !== '')
    },
    fault,
  }
  const shown = (): readonly ShownSetting[] =>
    [...places.keys()].map(field => {
      const given = text(field)
      const { from } = find(field)
      const fallback = 'fallback' in field && field.fallback !== undefined ? String(field.fallback) : null
      return { name: field.env, value: given === null ? fallback : masked(field, given), from }
    })
  const given = (): Environment =>
    Object.fromEntries([...places.keys()].map(field => [field.env, text(field) ?? undefined]))
  return { reader, faults, shown, given }
}

function look(
  field: Field,
  [system, name]: readonly [string, string],
  { flags, environment, config }: SettingSources,
  faults: ProblemDetail[],
): Found {
  const flag = field.flag === undefined ? undefined : flags[field.flag]
  if (field.flag !== undefined && typeof flag === 'string')
    return { from: 'flag', called: flagName(field.flag), value: flag }
  const own = environment[field.env]
  if (own !== undefined && own !== '') return { from: 'environment', called: field.env, value: own }
  const file = isSecret(field) ? environment[`${field.env}_FILE`] : undefined
  if (file !== undefined && file !== '')
    return { from: 'environment', called: `${field.env}_FILE`, value: readSecret(field, file, faults) }
  const told = config[system]?.[name]
  if (told !== undefined && told !== null)
    return { from: 'file', called: `${system}.${name}`, value: Array.isArray(told) ? told.map(String) : String(told) }
  return { from: 'default', called: field.env, value: null }
}

/** The file of a secret, as containers and systemd hand them over; null where it cannot be read. */
function readSecret(field: Field, file: string, faults: ProblemDetail[]): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    faults.push({
      path: `${field.env}_FILE`,
      message: `${field.env}_FILE names ${file}, which cannot be read (${why})`,
    })
    return null
  }
}
