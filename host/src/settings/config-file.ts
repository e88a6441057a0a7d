/** Finds and reads the config file: the one that is named, or `optaic.config.ts` where the program is started. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Problem, type ProblemDetail } from '@optaic/domain'
import type { Environment, RawConfig } from './reader.ts'
import { systems } from './systems.ts'

export interface ConfigFile {
  /** Null when there is none. */
  readonly path: string | null
  readonly config: RawConfig
}

const names = ['optaic.config.ts', 'optaic.config.mjs', 'optaic.config.js']

/** Throws `invalid_request` when the file that is named is not there, cannot be run, or says what nobody knows. */
export async function readConfigFile(flag: string | undefined, environment: Environment): Promise<ConfigFile> {
  const named = flag ?? (environment.OPTAIC_CONFIG || undefined)
  const path = named === undefined ? names.map(name => resolve(name)).find(existsSync) : resolve(named)
  if (path === undefined) return { path: null, config: {} }
  const config = await load(path)
  const faults = faultsOf(config)
  if (faults.length === 0) return { path, config: config as RawConfig }
  throw new Problem('invalid_request', `The config file ${path} cannot be used`, {
    details: faults,
    next: 'Mend what is listed; docs/reference/settings.md has every name.',
  })
}

async function load(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default
  } catch (cause) {
    // The first line alone: what follows may show lines of the file, and with them its secrets.
    const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]
    throw new Problem('invalid_request', `The config file ${path} cannot be read: ${why}`, {
      cause,
      next: 'Mend the file, or name another with --config.',
    })
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shapes: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  text: [value => typeof value === 'string', 'a text'],
  url: [value => typeof value === 'string', 'a text'],
  whole: [value => typeof value === 'number', 'a number'],
  'yes-no': [value => typeof value === 'boolean', 'true or false'],
  list: [value => Array.isArray(value) && value.every(part => typeof part === 'string'), 'a list of texts'],
}

/** Every name that is unknown and every value of another kind; values are not shown, since some are secrets. */
function faultsOf(config: unknown): ProblemDetail[] {
  if (!isObject(config)) return [{ path: 'default', message: 'the file must export an object by default' }]
  return Object.entries(config).flatMap(([system, told]): ProblemDetail[] => {
    const fields = (systems as Readonly<Record<string, object>>)[system]
    if (fields === undefined)
      return [{ path: system, message: `${system} is not known; there are ${Object.keys(systems).join(', ')}` }]
    if (told === undefined) return []
    if (!isObject(told)) return [{ path: system, message: `${system} must be an object` }]
    return Object.entries(told).flatMap(([name, value]) => faultOf(system, name, value, fields as never))
  })
}

function faultOf(
  system: string,
  name: string,
  value: unknown,
  fields: Readonly<Record<string, { readonly kind: string } | undefined>>,
): ProblemDetail[] {
  const path = `${system}.${name}`
  const field = fields[name]
  if (field === undefined)
    return [{ path, message: `${path} is not known; there are ${Object.keys(fields).join(', ')}` }]
  const [fits, what] = shapes[field.kind] ?? [() => true, '']
  return value === undefined || fits(value) ? [] : [{ path, message: `${path} must be ${what}` }]
}
