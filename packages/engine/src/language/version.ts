/** Versions in expressions: what may stand behind the `@` of a name. */

const number = '(?:0|[1-9][0-9]*)'
const part = `(?:${number}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
const version = new RegExp(`^${number}\\.${number}\\.${number}(?:-${part}(?:\\.${part})*)?$`)

/** Of what is declared without a version, such as the operators that the engine brings. */
export const FIRST_VERSION = '1.0.0'

/** Longest version that is read. */
const LONGEST_VERSION = 100

/** What is wrong with a version as it was written after a name, or null; `name` is for the advice. */
export function versionFault(name: string, written: string): string | null {
  const example = (advice: string) => `${name.slice(0, 40)}@${advice}`
  if (written === '') return `expected a version after "@", such as ${example('1.2.0')}`
  if (written.length > LONGEST_VERSION)
    return `the version has ${written.length} characters; the most is ${LONGEST_VERSION}`
  if (version.test(written)) return null
  const numbers = written.split('.')
  const whole = numbers.length <= 3 && numbers.every(one => /^[0-9]+$/.test(one))
  if (!whole) return `"${written.slice(0, 40)}" is no version; write three numbers, as in ${example('1.2.0')}`
  const plain = [...numbers, '0', '0'].slice(0, 3).map(one => one.replace(/^0+(?=[0-9])/, ''))
  const why =
    numbers.length < 3 ? 'is no whole version: it wants three numbers' : 'is no version: a number begins with 0'
  return `"${written}" ${why}, as in ${example(plain.join('.'))}`
}
