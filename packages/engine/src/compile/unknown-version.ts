/** What is said where a name is pinned to a version that there is not. */

const most = 20

export function unknownVersion(name: string, version: string, known: readonly string[]): string {
  const list = known.length > most ? ['…', ...known.slice(-most)] : known
  const written = name.toUpperCase()
  const fault = `unknown version ${version} of ${written}; there ${list.length === 1 ? 'is' : 'are'} ${list.join(', ')}`
  const [release, minus] = [version.split('-', 1)[0]!, version.includes('-')]
  return minus && known.includes(release)
    ? `${fault}; what follows a version after "-" belongs to it: write ${written}@${release} - … with a space`
    : fault
}
