/** The library of an Instance: the Definitions that its expressions name, and those that they name in turn. */
import type { DefinitionKind, DefinitionVersion, Kind } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { RuledConfig } from '../instances/resolve-instance.ts'
import { expressionsIn } from '../instances/validate-config.ts'
import { newestOf } from './newest-of.ts'

/** A configuration with the Definition that rules it: the Instance's own, or that of a part. */
export interface ConfiguredDefinition {
  readonly schemas: readonly RuledConfig[]
  readonly version: DefinitionVersion | null
}

/** Every word that may be the name of a Definition: names are matched without regard to case. */
export const namesIn = (text: string): string[] =>
  (text.match(/[a-z_][a-z0-9_]*/gi) ?? []).map(name => name.toLowerCase())

/** The text in which a Definition names others. */
export const bodyOf = (version: Pick<DefinitionVersion, 'code'> | null): string =>
  typeof version?.code.body === 'string' ? version.code.body : ''

/**
 * The newest version of each Definition of the kind's library that is named, by name. A name that is also a field counts as
 * well: that is only known when the data are read, and one too many does no harm.
 */
export async function libraryOf(
  reads: StorageReads,
  kind: Kind | undefined,
  configured: readonly ConfiguredDefinition[],
): Promise<readonly DefinitionVersion[]> {
  const kinds = kind?.library ?? []
  if (kinds.length === 0) return []
  const texts = configured.flatMap(({ schemas, version }) => [
    bodyOf(version),
    ...schemas.flatMap(({ schema, config }) => expressionsIn(schema, config)),
  ])
  return namedIn(reads, kinds, texts)
}

/** The newest version of each Definition that texts name, and that the bodies of those name. */
export async function namedIn(
  reads: StorageReads,
  kinds: readonly DefinitionKind[],
  texts: readonly string[],
): Promise<readonly DefinitionVersion[]> {
  const found = new Map<string, DefinitionVersion>()
  const asked = new Set<string>()
  let names = new Set(texts.flatMap(namesIn))
  while (names.size > 0) {
    for (const name of names) asked.add(name)
    const fresh = newestOfEach(await reads.definitionVersionsNamed(kinds, [...names]), kinds)
    for (const version of fresh) found.set(version.name, version)
    names = new Set(fresh.flatMap(version => namesIn(bodyOf(version))).filter(name => !asked.has(name)))
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One version for each name; where two kinds share a name, that of the kind named first. */
function newestOfEach(versions: readonly DefinitionVersion[], kinds: readonly DefinitionKind[]): DefinitionVersion[] {
  const byName = Map.groupBy(versions, version => version.name)
  return [...byName.values()].flatMap(all => {
    const kind = kinds.find(candidate => all.some(version => version.kind === candidate))
    const newest = newestOf(all.filter(version => version.kind === kind))
    return newest === null ? [] : [newest]
  })
}
