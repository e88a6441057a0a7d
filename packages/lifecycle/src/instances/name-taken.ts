/** The refusal to create an Instance that is there already: it says whether that is the same one, and what differs. */
import { type Instance, isProblem, type Json, type JsonDifference, Problem } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { reviseInstance } from './revise-instance.ts'
import { differencesOf, type WantedState } from './wanted-state.ts'

export async function nameTaken(
  context: Context,
  reads: StorageReads,
  there: Instance,
  wanted: WantedState,
): Promise<Problem> {
  const { type, name } = there
  const differs = there.type === wanted.type ? await differences(context, reads, there, wanted) : null
  if (differs === null)
    return new Problem('name_taken', `There is a ${type} "${name}" already`, {
      next: 'Choose another name, or delete that one first.',
    })
  if (differs.length === 0)
    return new Problem('name_taken', `There is a ${type} "${name}" already, and it is what was asked for`, {
      next: 'Nothing has to be done; choose another name to have a second one.',
    })
  const places = differs.length === 1 ? '1 place' : `${differs.length} places`
  return new Problem('name_taken', `There is a ${type} "${name}" already, which differs in ${places}`, {
    details: differs.map(difference => ({ ...difference, message: differenceText(difference) })),
    next: `Change it instead: PATCH /api/v1/instances/${there.id} from revision ${there.revision}, or optaic apply FILE. Or choose another name.`,
  })
}

/** Null where it can never become what is wanted. */
async function differences(
  context: Context,
  reads: StorageReads,
  there: Instance,
  wanted: WantedState,
): Promise<readonly JsonDifference[] | null> {
  try {
    const { next } = await reviseInstance(context, reads, there, wanted)
    return await differencesOf(reads, there, next)
  } catch (fault) {
    if (isProblem(fault)) return null
    throw fault
  }
}

const written = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value))

const differenceText = ({ before, after }: JsonDifference): string => `is ${written(before)}, not ${written(after)}`
