/** What the plugins of a program are made of: one digest of all code that decides what examining them finds, or why there is none. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Of the very bytes that were loaded: what stands in the file by now does not count. */
interface LoadedModule {
  readonly format: string
  readonly content: string
  /** A word by which it might reach what no digest covers, or null. */
  readonly reaches: string | null
}

/** The same code with the same digest is found the same way; without one, `because` says why that cannot be promised. */
export type SourcesDigest = { readonly digest: string } | { readonly digest: null; readonly because: string }

const kit = /^@optaic\/(kit|engine|quant)(\/|$)/
/** Kinds of modules whose text is all that they are. */
const plain: ReadonlySet<string> = new Set(['module', 'module-typescript', 'json'])
/** Clock, chance, place, environment, files, and ways to any of them by another name. */
const reaching =
  /\b(?:process|globalThis|global|require|eval|Function|constructor|fetch|Date|performance|Temporal|Intl|random|crypto|navigator|Worker|Atomics|SharedArrayBuffer|Buffer|WebSocket|EventSource|BroadcastChannel|MessageChannel|AbortSignal|localStorage|sessionStorage|WeakRef|FinalizationRegistry|stack|set(?:Timeout|Interval|Immediate)|queueMicrotask|toLocale\w*|localeCompare)\b|\bimport\s*(?:\(|\/|\.)|\\u/

const root = new URL('../../', import.meta.url)
/** Rooms whose code an examination runs besides the plugin's own. */
const examining = [
  'packages/domain/src',
  'packages/engine/src',
  'packages/kit/src',
  'packages/quant/src',
  'definitions',
]
const alone = ['package-lock.json', 'host/src/own-plugins.ts', 'host/src/plugin-sources.ts', 'host/src/plugins.ts']

const modules = new Map<string, LoadedModule>()
/** What a module asks for by which name, and what it got. */
const imports = new Map<string, Map<string, string>>()
let watching = 0
let hooked = false

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/**
 * Remembers what is loaded while `work` loads plugins. A folder of somebody's has no `node_modules` with the kit in it: what it
 * imports of the kit is this program's.
 */
export async function watchingSources<T>(work: () => Promise<T>): Promise<T> {
  if (!hooked) hook()
  hooked = true
  watching++
  try {
    return await work()
  } finally {
    watching--
  }
}

function hook(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, kit.test(specifier) ? { ...context, parentURL: import.meta.url } : context)
      if (watching > 0 && context.parentURL !== undefined) noteImport(context.parentURL, specifier, found.url)
      return found
    },
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (watching > 0 && loaded.source !== undefined && loaded.source !== null)
        noteModule(url, loaded.format ?? '', loaded.source)
      return loaded
    },
  })
}

function noteImport(parent: string, specifier: string, url: string): void {
  const known = imports.get(parent) ?? new Map<string, string>()
  known.set(specifier, url)
  imports.set(parent, known)
}

function noteModule(url: string, format: string, source: string | ArrayBuffer | NodeJS.TypedArray): void {
  const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8')
  modules.set(url, { format, content: sha256(source as string), reaches: reaching.exec(text)?.[0].trim() ?? null })
}

/** The digest of the plugins with these entries, of all that they import, and of the program that examines them. */
export function digestOfSources(entries: readonly string[]): SourcesDigest {
  const places = new Map<string, number>()
  const lines: string[] = []
  const waiting = entries.map(entry => pathToFileURL(entry).href)
  for (const url of waiting) places.set(url, places.size)
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    const fault = faultOf(url)
    if (fault !== null) return { digest: null, because: fault }
    const asked = [...(imports.get(url) ?? [])].filter(([, target]) => places.has(target) || !isOfProgram(target))
    for (const [, target] of asked) {
      if (places.has(target)) continue
      places.set(target, places.size)
      waiting.push(target)
    }
    lines.push(`${modules.get(url)!.content} ${asked.map(([name, target]) => `${name}=${places.get(target)}`).join()}`)
  }
  const program = digestOfProgram()
  if (program === null) return { digest: null, because: 'files of the program itself cannot be read' }
  return { digest: sha256([program, ...lines].join('\n')) }
}

function faultOf(url: string): string | null {
  const name = url.startsWith('file:') ? decodeURIComponent(new URL(url).pathname) : url
  const module = modules.get(url)
  if (module === undefined) return `${name} is nothing whose text was seen as it was loaded`
  if (!plain.has(module.format)) return `${name} is ${module.format}`
  return module.reaches === null ? null : `${name} has the word ${module.reaches}`
}

const isOfProgram = (url: string): boolean => examining.some(room => url.startsWith(new URL(`${room}/`, root).href))

let ofProgram: string | null = null

/** Everything of this program, and of what runs it, that an examination may depend on; the files as they were at the start. */
function digestOfProgram(): string | null {
  try {
    ofProgram ??= sha256(
      [
        `${process.version} ${process.platform} ${process.arch}`,
        ...examining
          .flatMap(room => filesIn(fileURLToPath(new URL(room, root))))
          .map(path => sha256(readFileSync(path))),
        ...alone.map(path => sha256(readFileSync(new URL(path, root)))),
      ].join('\n'),
    )
    return ofProgram
  } catch {
    return null
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => !/(^|\/)node_modules(\/|$)/.test(path))
    .map(path => join(folder, path))
    .filter(path => statSync(path).isFile())
    .sort()
