/** A registered version in the words of the program that starts: what it does is as it was, so nobody who uses it has to know. */
import {
  type Caller,
  canonicalJson,
  type DefinitionDeclaration,
  type DefinitionVersion,
  type DefinitionWords,
  type Json,
} from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { recordActivity } from '../records.ts'

const wordsOf = ({
  about,
  parameters_schema,
  input_schema,
  output_schema,
  upstreams,
  examples,
  code,
}: DefinitionDeclaration): DefinitionWords => ({
  about,
  parameters_schema,
  input_schema,
  output_schema,
  upstreams,
  examples,
  code,
})

/** The caller has seen that nothing but words differs. */
export async function describeVersion(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  known: DefinitionVersion,
  declaration: DefinitionDeclaration,
): Promise<void> {
  const [before, after] = [wordsOf(known), wordsOf(declaration)]
  const changed = (Object.keys(after) as (keyof DefinitionWords)[]).filter(
    field => canonicalJson(before[field] as Json) !== canonicalJson(after[field] as Json),
  )
  await tx.describeDefinitionVersion(known.id, after)
  const { kind, name, version } = declaration
  await recordActivity(context, tx, caller, 'definition.described', {
    type: kind,
    id: known.definition_id,
    project_id: null,
    payload: { name, version, changed },
  })
}
