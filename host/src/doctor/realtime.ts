/** Looks at who brings events to those who watch. */
import { isProblem } from '@optaic/domain'
import { checkRealtime } from '../brokers.ts'
import type { Check } from './finding.ts'

export const realtime: Check = async settings => {
  const what = 'realtime'
  try {
    return { what, state: 'good', found: await checkRealtime(settings) }
  } catch (fault) {
    const next =
      (isProblem(fault) ? fault.next : undefined) ?? 'Look at the settings that begin with OPTAIC_CENTRIFUGO_.'
    return { what, state: 'wrong', found: (fault as Error).message, next }
  }
}
