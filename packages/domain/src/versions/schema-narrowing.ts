/** Compares two JSON Schemas: which values the one accepts and the other refuses. */
import { canonicalJson } from '../canonical-json.ts'
import type { Json, JsonObject } from '../ids.ts'

/** One way in which the narrow schema refuses what the wide one accepts. */
export interface Narrowing {
  /** The place of the value, names joined by `/`. */
  readonly path: string
  /** What is compared: `type`, `enum`, `minimum`, `required`, … */
  readonly aspect: string
  /** What either schema says, in words. */
  readonly wide: string
  readonly narrow: string
}

/** Keywords that say nothing about which values are accepted. */
const annotations = new Set(
  '$schema $id $comment title description default examples deprecated readOnly writeOnly'.split(' '),
)
const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
/** Keywords with a rule of their own. */
const understood = new Set([
  ...'type enum const properties required additionalProperties items anyOf oneOf'.split(' '),
  ...lowerBounds,
  ...upperBounds,
])

/**
 * Every way in which `narrow` refuses what `wide` accepts; none when it accepts all of it. Properties that only one
 * side names are not looked at, except when they are required. Differences in keywords without a rule here (pattern,
 * format, $ref, allOf, …) count as narrowing: better one warning too many.
 */
export function narrowings(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  if (hasAlternatives(wide) || hasAlternatives(narrow)) return alternativeNarrowing(wide, narrow, path)
  return [
    ...typeNarrowing(wide, narrow, path),
    ...valueNarrowing(wide, narrow, path),
    ...boundNarrowing(wide, narrow, path),
    ...propertyNarrowing(wide, narrow, path),
    ...itemNarrowing(wide, narrow, path),
    ...otherNarrowing(wide, narrow, path),
  ]
}

function typeNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  if (narrow.type === undefined) return []
  const accepted = textsOf(narrow.type)
  const offered = typesOf(wide)
  const fits = (type: string) => accepted.includes(type) || (type === 'integer' && accepted.includes('number'))
  if (offered?.every(fits)) return []
  return [{ path, aspect: 'type', wide: offered?.join(' or ') ?? 'any', narrow: accepted.join(' or ') }]
}

function valueNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  const [offered, accepted] = [valuesOf(wide)?.map(canonicalJson), valuesOf(narrow)?.map(canonicalJson)]
  if (accepted === undefined || offered?.every(value => accepted.includes(value))) return []
  return [{ path, aspect: 'values', wide: offered?.join(', ') ?? 'any', narrow: accepted.join(', ') }]
}

function boundNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  const compare = (keyword: string, tighter: (a: number, b: number) => boolean): Narrowing[] => {
    const [before, after] = [wide[keyword], narrow[keyword]]
    if (typeof after !== 'number') return []
    if (typeof before === 'number' && !tighter(after, before)) return []
    return [{ path, aspect: keyword, wide: typeof before === 'number' ? `${before}` : 'none', narrow: `${after}` }]
  }
  return [
    ...lowerBounds.flatMap(keyword => compare(keyword, (a, b) => a > b)),
    ...upperBounds.flatMap(keyword => compare(keyword, (a, b) => a < b)),
  ]
}

function propertyNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  const [offered, accepted] = [propertiesOf(wide), propertiesOf(narrow)]
  const always = textsOf(wide.required)
  const missing = textsOf(narrow.required).filter(name => !always.includes(name))
  return [
    ...missing.map(name => ({ path: `${path}/${name}`, aspect: 'presence', wide: 'optional', narrow: 'required' })),
    ...Object.entries(offered).flatMap(([name, schema]) =>
      accepted[name] === undefined ? [] : narrowings(schema, accepted[name], `${path}/${name}`),
    ),
    ...otherPropertyNarrowing(wide.additionalProperties ?? true, narrow.additionalProperties ?? true, path),
  ]
}

function otherPropertyNarrowing(wide: Json, narrow: Json, path: string): Narrowing[] {
  if (wide === false || narrow === true) return []
  if (isSchema(wide) && isSchema(narrow)) return narrowings(wide, narrow, `${path}/*`)
  const inWords = (rule: Json) => (rule === true ? 'any' : rule === false ? 'none' : 'of one kind')
  return [{ path, aspect: 'other properties', wide: inWords(wide), narrow: inWords(narrow) }]
}

function itemNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  if (!isSchema(narrow.items)) return []
  return narrowings(isSchema(wide.items) ? wide.items : {}, narrow.items, `${path}/items`)
}

/** Each alternative on the wide side must find one on the narrow side that takes it whole. */
function alternativeNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  const accepted = alternativesOf(narrow)
  const lost = alternativesOf(wide).filter(offer => !accepted.some(one => narrowings(offer, one, path).length === 0))
  const inWords = (schemas: readonly JsonObject[]) => schemas.map(schema => canonicalJson(schema)).join(' or ')
  return lost.map(offer => ({ path, aspect: 'alternatives', wide: inWords([offer]), narrow: inWords(accepted) }))
}

function otherNarrowing(wide: JsonObject, narrow: JsonObject, path: string): Narrowing[] {
  const inWords = (value: Json | undefined) => (value === undefined ? 'none' : canonicalJson(value))
  return Object.keys(narrow)
    .filter(keyword => !annotations.has(keyword) && !understood.has(keyword))
    .map(keyword => ({ path, aspect: keyword, wide: inWords(wide[keyword]), narrow: inWords(narrow[keyword]) }))
    .filter(difference => difference.wide !== difference.narrow)
}

const hasAlternatives = (schema: JsonObject): boolean => Array.isArray(schema.anyOf) || Array.isArray(schema.oneOf)

/** The schemas of which one must hold, each with what is said beside the alternatives. */
function alternativesOf(schema: JsonObject): JsonObject[] {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (!isList(alternatives)) return [schema]
  const isBeside = (keyword: string) => keyword !== 'anyOf' && keyword !== 'oneOf' && !annotations.has(keyword)
  const beside = Object.fromEntries(Object.entries(schema).filter(([keyword]) => isBeside(keyword)))
  return alternatives.filter(isSchema).map(alternative => ({ ...beside, ...alternative }))
}

/** The types a schema takes, from its values when it does not say; `null` is any. */
function typesOf(schema: JsonObject): string[] | null {
  if (schema.type !== undefined) return textsOf(schema.type)
  return valuesOf(schema)?.map(typeOf) ?? null
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if (schema.const !== undefined) return [schema.const]
  return isList(schema.enum) ? schema.enum : undefined
}

/** The schemas of an object's named properties. */
export function propertiesOf(schema: JsonObject): Record<string, JsonObject> {
  if (!isSchema(schema.properties)) return {}
  const entries = Object.entries(schema.properties)
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonObject] => isSchema(entry[1])))
}

const textsOf = (value: Json | undefined): string[] =>
  (isList(value) ? value : [value]).filter(item => typeof item === 'string')

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

const isSchema = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
