/** Finds the files of a configuration, and lets nothing out of the folders that are allowed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { glob, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { type JsonObject, type PluginContext, Problem } from '@optaic/kit'

export interface FoundFile {
  readonly path: string
  /** Changes when the content does. */
  readonly mark: string
}

const below = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const notAllowed = (path: string, roots: readonly string[]) =>
  new Problem('path_not_allowed', `The path ${path} is outside the allowed folders`, {
    details: roots.map(root => ({ path: root, message: 'allowed' })),
    next: 'Put the file into an allowed folder, or name its folder in OPTAIC_ROOTS where server and workers start.',
  })

/** Matches of one pattern, sorted. Links count as what they point to. */
async function matches(pattern: string, roots: readonly string[]): Promise<string[]> {
  const full = isAbsolute(pattern) ? pattern : join(roots[0]!, pattern)
  const fixed = full.split(/[*?{[]/)[0]!
  if (!roots.some(root => below(root, fixed))) throw notAllowed(pattern, roots)
  const real = await Promise.all(roots.map(root => realpath(root).catch(() => root)))
  const found: string[] = []
  for await (const match of glob(full)) {
    const path = await realpath(match)
    if (!real.some(root => below(root, path))) throw notAllowed(match, roots)
    if ((await stat(path)).isFile()) found.push(path)
  }
  if (found.length === 0)
    throw new Problem('source_not_found', `No file matches ${pattern}`, {
      details: [{ path: full, message: 'nothing there' }],
      next: 'Check the path; relative ones start in the data folder for files.',
    })
  return found.sort()
}

/** All files, each once, in the order of the patterns and then by name. */
export async function findFiles(
  { roots }: Pick<PluginContext, 'roots'>,
  patterns: readonly string[],
): Promise<FoundFile[]> {
  const paths = new Set<string>()
  for (const pattern of patterns) for (const path of await matches(pattern, roots)) paths.add(path)
  return Promise.all([...paths].map(async path => ({ path, mark: await markOf(path) })))
}

const hashedWhole = 64 * 1024 * 1024

/** Hash of the content; of files too large to read for it, size and time of the last change. */
async function markOf(path: string): Promise<string> {
  const { size, mtimeNs } = await stat(path, { bigint: true })
  if (size > hashedWhole) return `${size} ${mtimeNs}`
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export interface FileChanges {
  /** Files to read. */
  readonly files: readonly FoundFile[]
  /** True when every file read before is still as it was. */
  readonly onlyNew: boolean
}

/** What changed since the cursor of the last refresh. */
export function changesSince(files: readonly FoundFile[], cursor: JsonObject | null): FileChanges {
  const before = (cursor?.files ?? {}) as Readonly<Record<string, string>>
  const known = Object.keys(before)
  const now = new Map(files.map(file => [file.path, file.mark]))
  const onlyNew = known.length > 0 && known.every(path => now.get(path) === before[path])
  return { files: onlyNew ? files.filter(file => before[file.path] === undefined) : files, onlyNew }
}

export const cursorOf = (files: readonly FoundFile[]): JsonObject => ({
  files: Object.fromEntries(files.map(file => [file.path, file.mark])),
})
