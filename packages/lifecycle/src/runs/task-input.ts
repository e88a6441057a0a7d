/** Puts together what the code of a Run is given. */
import {
  type DatasetVersion,
  type Instance,
  type JsonObject,
  Problem,
  type Run,
  type RunTaskInput,
  sameJson,
  type TaskInput,
  type TaskPart,
  type UsedDefinition,
} from '@optaic/domain'
import type { NamedFlow } from '@optaic/ports'
import type { Context } from '../context.ts'
import { repeatsAsItWas } from './request-run.ts'

const json = (value: unknown) => value as JsonObject

export async function taskInput(
  context: Context,
  run: Run,
  flow: NamedFlow,
  instance: Instance,
): Promise<RunTaskInput> {
  const inputs = await Promise.all(run.inputs.map(input => readInput(context, input)))
  return {
    run_id: run.id,
    project: flow.project_name,
    instance: { id: instance.id, name: instance.name, type: instance.type, config: run.config },
    flow_kind: flow.kind,
    parts: await Promise.all(run.definitions.map(used => partOf(context, used))),
    inputs,
    previous: await previousOf(context, run, flow),
    seed: run.seed,
    knowledge_time: run.knowledge_time ?? context.clock(),
  }
}

/** Code that is data goes along with the Run; the rest the worker has itself. */
async function partOf(
  context: Context,
  { slot, name, version, pinned, config, ...used }: UsedDefinition,
): Promise<TaskPart> {
  const code = (await context.storage.definitionVersion(used.definition_version_id))?.code ?? {}
  return { slot, name, version, ...(pinned && { pinned }), config, code }
}

/** The version of an upstream that the code reads. Throws `dataset_version_not_found`. */
export async function readInput(
  context: Context,
  input: Pick<Run['inputs'][number], 'role' | 'instance_id' | 'version_id'>,
): Promise<TaskInput> {
  const [version, owner] = [
    input.version_id === null ? null : await context.storage.version(input.version_id),
    await context.storage.instance(input.instance_id),
  ]
  if (version === null || owner === null)
    throw new Problem(
      'dataset_version_not_found',
      `The input "${owner?.name ?? input.instance_id}" in the role ${input.role} has no data yet`,
      { next: 'Run it first, or run this with --mode recursive.' },
    )
  const { id, number, last_date, columns, manifest } = version
  return {
    role: input.role,
    instance_id: owner.id,
    name: owner.name,
    type: owner.type,
    version_id: id,
    version_number: number,
    last_date,
    columns,
    manifest,
  }
}

/** The version that a refresh goes on from; none when Definitions or configuration are other than they were then. */
async function previousOf(context: Context, run: Run, flow: NamedFlow): Promise<RunTaskInput['previous']> {
  const before = repeatsAsItWas(run)
    ? await versionBefore(context, run)
    : flow.current_version_id === null
      ? null
      : await context.storage.version(flow.current_version_id)
  const writer = before === null ? null : await context.storage.run(before.run_id)
  if (before === null || writer === null) return null
  const same = sameJson(json(writer.definitions), json(run.definitions)) && sameJson(writer.config, run.config)
  if (!same) return null
  return {
    manifest: before.manifest,
    version_number: before.number,
    last_date: before.last_date,
    input_versions: Object.fromEntries(writer.inputs.map(input => [input.instance_id, input.version_number])),
  }
}

/** The version that the repeated Run itself went on from. */
async function versionBefore(context: Context, run: Run): Promise<DatasetVersion | null> {
  const original = run.rerun_of === null ? null : await context.storage.run(run.rerun_of)
  const written = original?.output_version_id == null ? null : await context.storage.version(original.output_version_id)
  if (written === null || written.run_id !== original?.id) return written // it found nothing newer than this
  if (written.number === 1) return null
  const { items } = await context.storage.versions(written.instance_id, { limit: 100_000 })
  return items.find(version => version.flow_id === written.flow_id && version.number === written.number - 1) ?? null
}
