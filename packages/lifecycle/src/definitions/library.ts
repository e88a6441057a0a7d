/** The library of an Instance: the Definitions that its expressions name, and those that they name in turn. */
import {
  compareSemver,
  type DefinitionKind,
  type DefinitionVersion,
  type JsonObject,
  type Kind,
  type NamedVersion,
} from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { RuledConfig } from '../instances/resolve-instance.ts'
import { expressionsIn } from '../instances/validate-config.ts'
import { newestOf } from './newest-of.ts'

/** A configuration with the Definition that rules it: the Instance's own, or that of a part. */
export interface ConfiguredDefinition {
  readonly schemas: readonly RuledConfig[]
  readonly version: DefinitionVersion | null
}

/** A word that may be the name of a Definition, and the version that it is pinned to. */
interface Mention {
  readonly name: string
  readonly version: string | null
}

const word = /([a-z_][a-z0-9_]*)(?:@([0-9]+(?:\.[0-9]+)*(?:-[0-9a-z][0-9a-z.-]*)?))?/gi

/** Names are matched without regard to case. */
const mentionsIn = (text: string): Mention[] =>
  Array.from(text.matchAll(word), ([, name, version]) => ({ name: name!.toLowerCase(), version: version ?? null }))

/** Every word that may be the name of a Definition. */
export const namesIn = (text: string): string[] => mentionsIn(text).map(({ name }) => name)

/** The text in which a Definition names others: its body, and what its parameters are without being given. */
export const bodyOf = (version: Pick<DefinitionVersion, 'code'> | null): string =>
  typeof version?.code.body === 'string' ? [version.code.body, ...defaultsOf(version.code)].join('\n') : ''

function defaultsOf({ parameters }: JsonObject): readonly string[] {
  if (!Array.isArray(parameters)) return []
  return parameters.flatMap(parameter => {
    const text = (parameter as JsonObject | null)?.default
    return typeof text === 'string' ? [text] : []
  })
}

/**
 * The versions of each Definition of the kind's library that are named: the newest of a name, and those that it is pinned to.
 * A name that is also a field counts as well: that is only known when the data are read, and one too many does no harm.
 */
export async function libraryOf(
  reads: StorageReads,
  kind: Kind | undefined,
  configured: readonly ConfiguredDefinition[],
): Promise<readonly NamedVersion[]> {
  const kinds = kind?.library ?? []
  if (kinds.length === 0) return []
  const texts = configured.flatMap(({ schemas, version }) => [
    bodyOf(version),
    ...schemas.flatMap(({ schema, config }) => expressionsIn(schema, config)),
  ])
  return namedIn(reads, kinds, texts)
}

/** The versions that texts name, and that the bodies of those name; of each name the newest last. */
export async function namedIn(
  reads: StorageReads,
  kinds: readonly DefinitionKind[],
  texts: readonly string[],
): Promise<readonly NamedVersion[]> {
  const known = new Map<string, readonly DefinitionVersion[]>()
  const found = new Map<DefinitionVersion, NamedVersion>()
  let mentions = texts.flatMap(mentionsIn)
  while (mentions.length > 0) {
    const names = [...new Set(mentions.map(({ name }) => name))].filter(name => !known.has(name))
    if (names.length > 0) {
      const byName = Map.groupBy(await reads.definitionVersionsNamed(kinds, names), version => version.name)
      for (const name of names) known.set(name, ofOneKind(byName.get(name) ?? [], kinds))
    }
    const fresh: DefinitionVersion[] = []
    for (const { name, version } of mentions)
      for (const one of meantBy(version, known.get(name)!)) {
        const before = found.get(one)
        if (before === undefined) fresh.push(one)
        if (version === null) found.set(one, one)
        else if (before === undefined) found.set(one, { ...one, pinned: true })
      }
    mentions = fresh.flatMap(version => mentionsIn(bodyOf(version)))
  }
  return [...found.values()].sort((a, b) =>
    a.name === b.name ? compareSemver(a.version, b.version) : a.name < b.name ? -1 : 1,
  )
}

/** Of a version that there is not, all that there are: whoever reads the expression tells them. */
function meantBy(wanted: string | null, versions: readonly DefinitionVersion[]): readonly DefinitionVersion[] {
  if (wanted !== null) {
    const exact = newestOf(versions.filter(({ version }) => version.split('+', 1)[0] === wanted))
    return exact === null ? versions : [exact]
  }
  const newest = newestOf(versions)
  return newest === null ? [] : [newest]
}

/** Where two kinds share a name, that of the kind named first. */
function ofOneKind(
  versions: readonly DefinitionVersion[],
  kinds: readonly DefinitionKind[],
): readonly DefinitionVersion[] {
  const kind = kinds.find(candidate => versions.some(version => version.kind === candidate))
  return versions.filter(version => version.kind === kind)
}
