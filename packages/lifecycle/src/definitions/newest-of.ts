/** Which of the versions of a Definition is the newest. */
import { compareSemver, type DefinitionVersion } from '@optaic/domain'

/** The highest version, prereleases last. */
export const newestOf = (versions: readonly DefinitionVersion[]): DefinitionVersion | null =>
  versions.reduce<DefinitionVersion | null>(
    (best, version) => (best === null || compareSemver(version.version, best.version) > 0 ? version : best),
    null,
  )
