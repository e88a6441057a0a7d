/** The order of versions, as semver.org gives it. */
import { expect, test } from 'vitest'
import { compareSemver, parseSemver } from './semver.ts'

test('versions in order, each before the next', () => {
  const ascending =
    '0.0.1 0.9.10 0.10.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.2.9 1.10.0 2.0.0'.split(
      ' ',
    )
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) expect(Math.sign(compareSemver(a, b))).toBe(Math.sign(i - j))
  }
})

test('build metadata have no precedence', () => expect(compareSemver('1.0.0+a', '1.0.0+b.2')).toBe(0))

test('what is no version is null, and comparing it is a bug', () => {
  for (const text of [
    '1',
    '1.2',
    '1.2.3.4',
    'v1.2.3',
    '01.2.3',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3+',
    '',
    ' 1.2.3',
    '^1.2.3',
  ]) {
    expect(parseSemver(text)).toBeNull()
    expect(() => compareSemver('1.0.0', text)).toThrow(RangeError)
  }
})
