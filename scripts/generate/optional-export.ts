/** A value exported by a module that need not be there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** `undefined` when there is no such file. Throws when the file is there and does not export the name. */
export async function optionalExport(root: string, path: string, name: string): Promise<unknown> {
  const file = join(root, path)
  if (!existsSync(file)) return undefined
  const module: unknown = await import(pathToFileURL(file).href)
  const value = (module as Readonly<Record<string, unknown>>)[name]
  if (value === undefined) throw new Error(`${path} does not export ${name}, of which reference pages are made`)
  return value
}
