/** Plugins of one's own: folders whose `index.ts` exports Definitions, loaded beside those that the program ships. */
import { realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compareSemver, type DefinitionDeclaration, Problem, type ProblemDetail } from '@optaic/domain'
import { declarationsOf, examine, macroOf, openLibrary, type Plugins } from '@optaic/kit'
import { digestOfSources, type SourcesDigest, watchingSources } from './plugin-sources.ts'
import { plugins as shipped } from './plugins.ts'

type Plugin = Plugins[keyof Plugins][number]
/** Where the Definitions of each kind go. */
const places: Partial<Record<DefinitionDeclaration['kind'], keyof Plugins>> = {
  PipelineDef: 'pipelines',
  StoreDef: 'stores',
  AccessorDef: 'accessors',
  OpDef: 'operators',
  OpMacroDef: 'macros',
}
/**
 * What the program ships and what the folders export. Throws `invalid_request` with every fault: a folder that cannot be
 * loaded or has no Definition, a name that is taken.
 */
export async function loadPlugins(folders: readonly string[]): Promise<Plugins> {
  if (folders.length === 0) return shipped
  const faults: ProblemDetail[] = []
  const taken = new Map(declarationsOf(shipped).map(declaration => [nameOf(declaration), 'the program']))
  const all: Record<keyof Plugins, Plugin[]> = {
    pipelines: [...shipped.pipelines],
    stores: [...shipped.stores],
    accessors: [...shipped.accessors],
    operators: [...shipped.operators],
    macros: [...shipped.macros],
  }
  const exported = await watchingSources(async () => {
    const each: (readonly [folder: string, plugins: readonly Plugin[]])[] = []
    for (const folder of folders) each.push([folder, await exportsOf(folder, faults)])
    return each
  })
  for (const [folder, plugins] of exported)
    for (const plugin of plugins) {
      const { kind, name } = plugin.declaration
      const owner = taken.get(nameOf(plugin.declaration))
      if (owner === undefined) all[places[kind]!].push(plugin)
      else faults.push({ path: folder, message: `the name ${name} is taken by ${owner}` })
      taken.set(nameOf(plugin.declaration), owner ?? folder)
    }
  if (faults.length > 0)
    throw new Problem('invalid_request', 'Plugins cannot be used', {
      details: faults,
      next: 'Mend what is listed, or leave it out of OPTAIC_PLUGINS, and start again.',
    })
  return all as unknown as Plugins
}

/** Expressions call operators and macros by name alone, so these share their names. */
const nameOf = ({ kind, name }: DefinitionDeclaration): string =>
  kind === 'OpDef' || kind === 'OpMacroDef' ? `called ${name}` : `${kind} ${name}`

const entryOf = (folder: string): string =>
  realpathSync(statSync(folder).isDirectory() ? join(folder, 'index.ts') : folder)

async function exportsOf(folder: string, faults: ProblemDetail[]): Promise<readonly Plugin[]> {
  try {
    const exported = (await import(pathToFileURL(entryOf(folder)).href)) as Readonly<Record<string, unknown>>
    const found = Object.values(exported).flat().filter(isPlugin)
    if (found.length === 0) faults.push({ path: folder, message: 'exports no Definition' })
    return [...new Set(found)]
  } catch (fault) {
    faults.push({ path: folder, message: (fault as Error).message.split('\n', 1)[0] ?? 'cannot be loaded' })
    return []
  }
}

const isPlugin = (value: unknown): value is Plugin => {
  const { declaration } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Plugin>
  return declaration !== undefined && Object.hasOwn(places, declaration.kind)
}

/** Of the folders that `loadPlugins` has loaded. */
export const digestOfPlugins = (folders: readonly string[]): SourcesDigest => digestOfSources(folders.map(entryOf))

/** Holds operators and macros of one's own to their examples and to causality, as those are that somebody registers. */
export async function examinePlugins(plugins: Plugins): Promise<void> {
  const ours = new Set<Plugin>([...shipped.operators, ...shipped.macros])
  const macros = plugins.macros
    .map(({ declaration }) => declaration)
    .toSorted((a, b) => compareSemver(a.version, b.version))
  // Its own examples call it by its name, whatever other versions of it there are.
  const libraryOf = (declaration: DefinitionDeclaration) => openLibrary(plugins.operators, [...macros, declaration])
  for (const { declaration, operator } of plugins.operators.filter(plugin => !ours.has(plugin)))
    await examine(operator, libraryOf(declaration))
  for (const { declaration } of plugins.macros.filter(plugin => !ours.has(plugin)))
    await examine(macroOf(declaration)!, libraryOf(declaration))
}
