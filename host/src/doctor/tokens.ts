/** Looks at the file of tokens as the next start of the server will, and tells of no token. */
import { isProblem } from '@optaic/domain'
import { readTokens } from '../token-file.ts'
import type { Check } from './finding.ts'

export const tokens: Check = async ({ tokenFile }) => {
  if (tokenFile === null) return null
  const what = 'tokens'
  try {
    const holders = readTokens(tokenFile)
    const limited = holders.filter(({ access }) => access.projects !== null || !access.changes).length
    return { what, state: 'good', found: `${holders.length} in ${tokenFile}, ${limited} of them limited` }
  } catch (fault) {
    if (!isProblem(fault)) throw fault
    const faults = fault.details.map(({ path, message }) => `${path} ${message}`)
    const found = [fault.message, ...faults].join('; ')
    return { what, state: 'wrong', found, ...(fault.next === undefined ? {} : { next: fault.next }) }
  }
}
