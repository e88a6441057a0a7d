/** Looks at who runs the flows. */
import { isProblem } from '@optaic/domain'
import { checkOrchestrator } from '../adapters.ts'
import type { Check } from './finding.ts'

export const orchestrator: Check = async settings => {
  const what = 'orchestrator'
  try {
    return { what, state: 'good', found: await checkOrchestrator(settings) }
  } catch (fault) {
    const next = (isProblem(fault) ? fault.next : undefined) ?? 'See what the orchestrator says of itself.'
    return { what, state: 'wrong', found: (fault as Error).message, next }
  }
}
