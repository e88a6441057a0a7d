/** What a new version of a Definition breaks for those who use the one before. */
import type { DefinitionDeclaration, UpstreamRule } from '../definition.ts'
import type { JsonObject } from '../ids.ts'
import { Problem } from '../problem.ts'
import { type Narrowing, narrowings, propertiesOf } from './schema-narrowing.ts'
import { compareSemver, parseSemver } from './semver.ts'

export type ComparedDeclaration = Pick<
  DefinitionDeclaration,
  'parameters_schema' | 'input_schema' | 'output_schema' | 'upstreams'
>

/**
 * One sentence for each breaking change from `previous` to `next`; none when every Instance of the old version works
 * with the new one. Parameters and inputs may accept more and never less; the output may promise more and never less
 * (a column lost, a wider type or range); roles of upstreams may not be lost, narrowed or newly needed.
 */
export function breakingChanges(previous: ComparedDeclaration, next: ComparedDeclaration): string[] {
  return [
    ...removals(previous.parameters_schema, next.parameters_schema, 'parameters'),
    ...acceptsLess(previous.parameters_schema, next.parameters_schema, 'parameters'),
    ...acceptsLess(previous.input_schema, next.input_schema, 'input'),
    ...removals(previous.output_schema, next.output_schema, 'output'),
    ...promisesLess(previous.output_schema, next.output_schema),
    ...upstreamChanges(previous.upstreams, next.upstreams),
  ]
}

/**
 * `definition_version_breaking` when `next` breaks `previous` without a higher major number, or does not come after
 * it; `null` when it may be registered. Both versions must be semantic versions, else RangeError.
 */
export function versionProblem(
  previous: ComparedDeclaration & Pick<DefinitionDeclaration, 'name' | 'version'>,
  next: ComparedDeclaration & Pick<DefinitionDeclaration, 'name' | 'version'>,
): Problem | null {
  const refuse = (what: string, reasons: readonly string[], advice: string) =>
    new Problem('definition_version_breaking', `${next.name} ${next.version} ${what}`, {
      details: reasons.map(message => ({ message })),
      next: advice,
    })
  if (compareSemver(next.version, previous.version) <= 0) {
    return refuse(`does not come after ${previous.version}`, [], `give it a version above ${previous.version}`)
  }
  const reasons = breakingChanges(previous, next)
  const major = majorOf(previous.version)
  if (reasons.length === 0 || majorOf(next.version) > major) return null
  return refuse(`breaks what ${previous.version} promised`, reasons, `call it ${major + 1}.0.0, or undo what is listed`)
}

const majorOf = (version: string): number => parseSemver(version)?.major ?? 0

/** Named properties, at any depth, that are not there any more. */
function removals(previous: JsonObject, next: JsonObject, path: string): string[] {
  const after = propertiesOf(next)
  return Object.entries(propertiesOf(previous)).flatMap(([name, schema]) => {
    const now = after[name]
    return now === undefined ? [`${path}/${name} was removed`] : removals(schema, now, `${path}/${name}`)
  })
}

function acceptsLess(previous: JsonObject, next: JsonObject, path: string): string[] {
  return narrowings(previous, next, path)
    .filter(narrowing => !(narrowing.aspect === 'presence' && hasDefault(next, narrowing.path, path)))
    .map(({ wide, narrow, ...what }) => describe(what, wide, narrow))
}

/** What the new output may be and the old could not is news to those who read it; columns it adds are not. */
function promisesLess(previous: JsonObject, next: JsonObject): string[] {
  const known = removals(previous, next, 'output')
  return narrowings(next, previous, 'output')
    .filter(({ aspect, path, wide, narrow }) => {
      if (aspect === 'other properties') return wide === 'any' && narrow !== 'none'
      return !(aspect === 'presence' && known.includes(`${path} was removed`))
    })
    .map(({ wide, narrow, ...what }) => describe(what, narrow, wide))
}

const describe = ({ path, aspect }: Pick<Narrowing, 'path' | 'aspect'>, before: string, after: string): string =>
  `${path}: ${aspect} was ${before}, is ${after}`

function hasDefault(schema: JsonObject, path: string, root: string): boolean {
  let at: JsonObject | undefined = schema
  for (const name of path.slice(root.length + 1).split('/')) at = at && propertiesOf(at)[name]
  return at?.default !== undefined
}

function upstreamChanges(previous: readonly UpstreamRule[], next: readonly UpstreamRule[]): string[] {
  const lost = previous.flatMap(before => {
    const after = next.find(({ role }) => role === before.role)
    return after === undefined ? [`upstreams/${before.role} was removed`] : roleChanges(before, after)
  })
  const added = next.filter(rule => rule.min > 0 && !previous.some(({ role }) => role === rule.role))
  return [...lost, ...added.map(({ role, min }) => `upstreams/${role} is new and needs ${min}`)]
}

function roleChanges(before: UpstreamRule, after: UpstreamRule): string[] {
  const path = `upstreams/${before.role}`
  const lostTypes = before.types.filter(type => !after.types.includes(type))
  const [mostBefore, mostAfter] = [before.max ?? Number.POSITIVE_INFINITY, after.max ?? Number.POSITIVE_INFINITY]
  return [
    ...lostTypes.map(type => `${path} no longer takes ${type}`),
    ...(after.min > before.min ? [`${path}: least number was ${before.min}, is ${after.min}`] : []),
    ...(mostAfter < mostBefore ? [`${path}: most was ${before.max ?? 'any number'}, is ${after.max}`] : []),
  ]
}
