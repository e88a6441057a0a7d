/** Keeps what guardrails said of an Instance or one of its Runs, with the numbers they looked at. */
import type { Instance, Run } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import type { Judged } from './verdict.ts'

export const recordVerdicts = (
  { newId, clock }: Context,
  tx: StorageWrites,
  instance: Pick<Instance, 'id'>,
  run: Pick<Run, 'id'> | null,
  verdicts: readonly Judged[],
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
      run_id: run?.id ?? null,
      message,
      numbers,
    })),
  )
