/** Checks everything about a wanted Instance before anything is written, and finds what it refers to. */
import {
  type Definition,
  type DefinitionSlot,
  type DefinitionVersion,
  type ExecutionPolicy,
  type FreshnessRule,
  findCalendar,
  type Instance,
  isProblem,
  type JsonObject,
  type Kind,
  missingUpstream,
  nearestName,
  Problem,
  parseExecutionPolicy,
  parseFreshnessRule,
  parseSchedule,
  type Schedule,
  type UpstreamRef,
  type UpstreamRule,
} from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { newestOf } from '../definitions/newest-of.ts'
import { validateConfig } from './validate-config.ts'

export interface UpstreamInput {
  readonly resource_id?: string | undefined
  /** Name within the project, instead of the id. */
  readonly name?: string | undefined
  readonly role: string
}

export interface InstanceInput {
  readonly type: string
  readonly name: string
  readonly definition?: string | undefined
  readonly version?: string | null | undefined
  readonly config: JsonObject
  readonly schedule: Schedule
  readonly freshness: FreshnessRule
  readonly execution: ExecutionPolicy
  readonly upstreams: readonly UpstreamInput[]
}

export interface Resolved {
  /** The Definition of the own slot in the version that counts. */
  readonly definition: DefinitionVersion | null
  readonly definition_resource_id: string | null
  readonly definition_version_id: string | null
  readonly schedule: Schedule
  readonly freshness: FreshnessRule
  readonly execution: ExecutionPolicy
  readonly upstream_refs: readonly UpstreamRef[]
  readonly upstreams: ReadonlyMap<string, Instance>
}

const unwrap = <T>(value: T | Problem): T => {
  if (isProblem(value)) throw value
  return value
}

/** The version that an Instance uses now: the pinned one, or the newest. */
export async function versionInUse(
  reads: StorageReads,
  instance: Pick<Instance, 'definition_resource_id' | 'definition_version_id' | 'name'>,
): Promise<DefinitionVersion | null> {
  if (instance.definition_version_id !== null) return reads.definitionVersion(instance.definition_version_id)
  if (instance.definition_resource_id === null) return null
  return newestOf(await reads.definitionVersions(instance.definition_resource_id))
}

/** What rules a configuration, and which part of it. */
export interface RuledConfig {
  readonly schema: JsonObject
  readonly config: JsonObject
}

/** The Definition's schema rules the whole, or only `parameters` where the type has a schema of its own. */
export function schemasOf(
  kind: Kind | undefined,
  version: DefinitionVersion | null,
  config: JsonObject,
): readonly RuledConfig[] {
  const own = kind?.config_schema ?? null
  if (own === null) return [{ schema: version?.parameters_schema ?? { type: 'object' }, config }]
  if (version === null) return [{ schema: own, config }]
  const given = config.parameters
  const parameters = typeof given === 'object' && given !== null ? (given as JsonObject) : {}
  return [
    { schema: own, config },
    { schema: version.parameters_schema, config: parameters },
  ]
}

/** `config_invalid` where a configuration that was right once does not fit this version of its Definition, else null. */
export function unfitFor(
  kind: Kind | undefined,
  { name, config_json }: Pick<Instance, 'name' | 'config_json'>,
  version: DefinitionVersion,
): Problem | null {
  try {
    for (const { schema, config } of schemasOf(kind, version, config_json))
      validateConfig(schema, config, `"${name}", held against ${version.name} ${version.version},`)
    return null
  } catch (fault) {
    if (isProblem(fault)) return fault
    throw fault
  }
}

/** Everything that schemas and rules say; what only the kind can, `check-wanted.ts` asks it. */
export async function resolveInstance(
  context: Context,
  reads: StorageReads,
  projectId: string,
  kind: Kind,
  input: InstanceInput,
): Promise<Resolved> {
  const { definition, version, pinned } = await resolveDefinition(reads, kind, input)
  for (const { schema, config } of schemasOf(kind, version, input.config))
    validateConfig(schema, config, `"${input.name}"`)
  const schedule = unwrap(parseSchedule(input.schedule))
  const freshness = unwrap(parseFreshnessRule(input.freshness))
  if (freshness.calendar !== undefined) unwrap(findCalendar(freshness.calendar))
  const execution = unwrap(parseExecutionPolicy(input.execution))
  const { refs, upstreams } = await resolveUpstreams(reads, projectId, input.upstreams)
  await checkRules(context, reads, kind, input.name, refs, upstreams)
  return {
    definition: version,
    definition_resource_id: definition,
    definition_version_id: pinned,
    schedule,
    freshness,
    execution,
    upstream_refs: refs,
    upstreams,
  }
}

async function resolveDefinition(
  reads: StorageReads,
  kind: Kind,
  input: InstanceInput,
): Promise<{ definition: string | null; version: DefinitionVersion | null; pinned: string | null }> {
  if (kind.definition === null) {
    if (input.definition === undefined) return { definition: null, version: null, pinned: null }
    throw new Problem('definition_slot_mismatch', `A ${kind.type} takes no Definition of its own`, {
      next: 'Leave out definition and version.',
    })
  }
  const wanted = kind.definition.kinds.join(' or ')
  if (input.definition === undefined) {
    if (kind.definition.optional) return { definition: null, version: null, pinned: null }
    throw new Problem('definition_not_found', `A ${kind.type} needs a ${wanted}`, {
      next: `Name one in "definition"; optaic get definitions --kind ${kind.definition.kinds[0]} lists them.`,
    })
  }
  const found = await findDefinition(reads, kind.definition, input.definition)
  const versions = await reads.definitionVersions(found.id)
  if (input.version === undefined || input.version === null)
    return { definition: found.id, version: newestOf(versions), pinned: null }
  const pinned = versions.find(candidate => candidate.version === input.version)
  if (pinned !== undefined) return { definition: found.id, version: pinned, pinned: pinned.id }
  throw new Problem(
    'definition_version_not_found',
    `${found.kind} ${input.definition} has no version ${input.version}`,
    { next: `Its versions are: ${versions.map(candidate => candidate.version).join(', ')}.` },
  )
}

/** The Definition of that name or id that the slot takes. */
async function findDefinition(reads: StorageReads, { kinds }: DefinitionSlot, name: string): Promise<Definition> {
  for (const kind of kinds) {
    const found = await reads.definition(name, kind)
    if (found !== null) return found
  }
  const wanted = kinds.join(' or ')
  const other = await reads.definition(name)
  if (other !== null)
    throw new Problem('definition_slot_mismatch', `"${name}" is a ${other.kind}, but a ${wanted} is needed`, {
      next: `optaic get definitions --kind ${kinds[0]} lists them.`,
    })
  const known: string[] = []
  for (const kind of kinds) known.push(...(await reads.definitions({ kind, limit: 1000 })).items.map(item => item.name))
  throw new Problem('definition_not_found', `There is no ${wanted} "${name}"`, { next: suggestion(name, known) })
}

const longestList = 20

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  if (known.length === 0) return 'None is registered.'
  if (known.length <= longestList) return `There are: ${known.join(', ')}.`
  return nearest === null ? 'List them with: optaic get definitions' : `Did you mean "${nearest}"?`
}

async function resolveUpstreams(
  reads: StorageReads,
  projectId: string,
  inputs: readonly UpstreamInput[],
): Promise<{ refs: UpstreamRef[]; upstreams: Map<string, Instance> }> {
  const refs: UpstreamRef[] = []
  const upstreams = new Map<string, Instance>()
  for (const [at, { resource_id, name, role }] of inputs.entries()) {
    const found =
      resource_id !== undefined ? await reads.instance(resource_id) : await reads.instanceByName(projectId, name ?? '')
    if (found === null) throw missingUpstream(resource_id ?? name ?? '', role, at)
    if (found.project_id !== projectId)
      throw new Problem('upstream_other_project', `The upstream "${found.name}" belongs to another project`, {
        details: [{ path: `/upstreams/${at}`, message: 'belongs to another project' }],
        next: 'Refer to Instances of the same project.',
      })
    refs.push({ resource_id: found.id, role })
    upstreams.set(found.id, found)
  }
  return { refs, upstreams }
}

/** The kind's own rules, and those that the Definitions of its parts bring along. */
async function rulesOf(
  reads: StorageReads,
  kind: Kind,
  refs: readonly UpstreamRef[],
  upstreams: ReadonlyMap<string, Instance>,
): Promise<UpstreamRule[]> {
  const rules = [...kind.upstreams]
  for (const ref of refs) {
    const part = upstreams.get(ref.resource_id)
    if (part === undefined || kind.rules_from?.includes(ref.role) !== true) continue
    rules.push(...((await versionInUse(reads, part))?.upstreams ?? []))
  }
  return rules
}

async function checkRules(
  _: Context,
  reads: StorageReads,
  kind: Kind,
  name: string,
  refs: readonly UpstreamRef[],
  upstreams: ReadonlyMap<string, Instance>,
): Promise<void> {
  const rules = await rulesOf(reads, kind, refs, upstreams)
  for (const [at, ref] of refs.entries()) {
    const found = upstreams.get(ref.resource_id)
    const rule = rules.find(candidate => candidate.role === ref.role)
    const path = `/upstreams/${at}`
    if (rule === undefined)
      throw new Problem('upstream_type_not_allowed', `"${name}" has no role "${ref.role}" for an upstream`, {
        details: [{ path, message: 'unknown role' }],
        next: `Its roles are: ${rules.map(candidate => candidate.role).join(', ') || 'none'}.`,
      })
    if (found !== undefined && !rule.types.includes(found.type))
      throw new Problem(
        'upstream_type_not_allowed',
        `"${found.name}" is a ${found.type}, but the role ${ref.role} of "${name}" takes ${rule.types.join(' or ')}`,
        {
          details: [{ path, message: `is a ${found.type}` }],
          next: 'Refer to an Instance of a type that the role takes.',
        },
      )
  }
  for (const rule of rules) {
    const count = refs.filter(ref => ref.role === rule.role).length
    if (count >= rule.min && (rule.max === null || count <= rule.max)) continue
    const wanted =
      rule.max === null ? `at least ${rule.min}` : rule.min === rule.max ? `${rule.min}` : `${rule.min} to ${rule.max}`
    throw new Problem(
      'upstream_count_wrong',
      `"${name}" has ${count} upstreams in the role ${rule.role}, but takes ${wanted}`,
      {
        details: [{ path: '/upstreams', message: rule.about }],
        next: `Give ${wanted} in the role ${rule.role}: ${rule.about}`,
      },
    )
  }
}
