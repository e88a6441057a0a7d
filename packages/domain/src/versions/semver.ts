/** Semantic versions 2.0.0: reading and precedence. */

export interface Semver {
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Dot-separated identifiers after `-`; none for a release. */
  readonly prerelease: readonly string[]
}

const number = '(0|[1-9]\\d*)'
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)'
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
)

/** `null` for text that is no semantic version. Build metadata is read and, as it has no precedence, dropped. */
export function parseSemver(text: string): Semver | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const [, major, minor, patch, prerelease] = match
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: prerelease === undefined ? [] : prerelease.split('.'),
  }
}

/** Negative when `a` comes before `b`, positive when after, 0 when equal in precedence. Throws RangeError on others. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [mustParse(a), mustParse(b)]
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    left.patch - right.patch ||
    comparePrerelease(left.prerelease, right.prerelease)
  )
}

function mustParse(text: string): Semver {
  const version = parseSemver(text)
  if (version === null) throw new RangeError(`"${text}" is not a semantic version`)
  return version
}

/** A release follows its prereleases; numbers come before words, and fewer identifiers before more. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!]
    if (left === right) continue
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (leftIsNumber && rightIsNumber) return Number(left) - Number(right)
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1
    return left < right ? -1 : 1
  }
  return a.length - b.length
}
