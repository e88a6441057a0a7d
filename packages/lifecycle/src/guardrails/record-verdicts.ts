/** Keeps what guardrails said of a Run, with the numbers they looked at. */
import type { Instance, Run } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import type { checkContracts } from './check-output.ts'

export const recordVerdicts = (
  { newId, clock }: Context,
  tx: StorageWrites,
  instance: Instance,
  run: Run,
  verdicts: ReturnType<typeof checkContracts>,
): Promise<void> =>
  tx.insertVerdicts(
    verdicts.map(({ contract, passed, message, numbers }) => ({
      id: newId(),
      time: clock(),
      name: contract.name,
      gate: contract.gate,
      enforcement: contract.enforcement,
      passed,
      instance_id: instance.id,
      run_id: run.id,
      message,
      numbers,
    })),
  )
