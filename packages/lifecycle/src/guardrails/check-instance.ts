/** Guardrails at the gates `resource.create` and `resource.update`: what an Instance promises before it ever runs. */
import type { Instance } from '@optaic/domain'
import { type Checks, fail, pass } from './verdict.ts'

type Facts = Pick<Instance, 'config_json' | 'freshness_json'>

export const instanceChecks: Checks<Facts> = {
  /** A Definition that looks ahead is never registered, so one that is there has been proved. */
  'dataset.pit': () => pass('the Definition was proved when it was registered'),
  'dataset.freshness': ({ freshness_json: { update_frequency } }) =>
    update_frequency === 'irregular'
      ? fail('nothing says how often new data are expected: set update_frequency', { update_frequency })
      : pass(`new data are expected ${update_frequency}`, { update_frequency }),
  'signal.bounds': ({ config_json: { min, max } }) => {
    const numbers = { min: min ?? null, max: max ?? null }
    return typeof min === 'number' && typeof max === 'number'
      ? pass('both bounds are set', numbers)
      : fail('the signal promises no bounds: set min and max', numbers)
  },
}
