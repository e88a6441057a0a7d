/** Holds a configuration against a JSON Schema and tells every fault with its place. */
import { canonicalJson, type JsonObject, Problem, type ProblemDetail } from '@optaic/domain'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'

const ajv = new Ajv2020({ allErrors: true, strict: false, discriminator: true, allowUnionTypes: true })
const addFormats = addFormatsModule as unknown as (target: Ajv2020) => void
addFormats(ajv)
/** By the text of the schema: every read of a Definition gives another object of the same text. */
const compiled = new Map<string, ValidateFunction>()

/** Told of every value whose schema calls it an expression, while a configuration is held against that schema. */
let heard: string[] | null = null
ajv.addFormat('expression', text => {
  heard?.push(text)
  return true
})

function validatorOf(schema: JsonObject): ValidateFunction {
  const text = canonicalJson(schema)
  const known = compiled.get(text)
  if (known !== undefined) return known
  const made = ajv.compile(schema)
  compiled.set(text, made)
  return made
}

/** Faults in words; a property that is not known or missing is named in the path. */
function detailOf(error: ErrorObject): ProblemDetail {
  const { additionalProperty, missingProperty, allowedValues } = error.params as Record<string, unknown>
  const property = additionalProperty ?? missingProperty
  const path = typeof property === 'string' ? `${error.instancePath}/${property}` : error.instancePath
  if (typeof additionalProperty === 'string') return { path, message: 'is not a known setting' }
  if (typeof missingProperty === 'string') return { path, message: 'is needed' }
  if (Array.isArray(allowedValues)) return { path, message: `must be one of ${allowedValues.join(', ')}` }
  return { path: path || '/', message: error.message ?? 'is not valid' }
}

const isUnion = (error: ErrorObject) => error.keyword === 'oneOf' || error.keyword === 'anyOf'

/** Which branch of a union an error lies in, by its place in the schema; null where it lies in none. */
function branchOf(error: ErrorObject, union: ErrorObject): string | null {
  const inside = `${union.schemaPath}/`
  return error.schemaPath.startsWith(inside) ? (error.schemaPath.slice(inside.length).split('/')[0] ?? null) : null
}

/**
 * Of a union whose branches are told apart by a constant, such as `kind`, only the branch that was meant is of interest;
 * where none was, the constants that there are.
 */
function withoutNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  // That null would do as well helps nobody who gave something else.
  const orNull = (error: ErrorObject) => error.keyword === 'type' && error.params.type === 'null'
  const inUnion = (error: ErrorObject) => errors.some(union => isUnion(union) && branchOf(error, union) !== null)
  let left = errors.filter(error => !(orNull(error) && inUnion(error)))
  for (const union of errors.filter(isUnion)) {
    const tags = left.filter(error => error.keyword === 'const' && branchOf(error, union) !== null)
    if (tags.length === 0) continue
    const unmeant = new Set(tags.map(tag => branchOf(tag, union)))
    const meant = left.some(error => {
      const branch = branchOf(error, union)
      return branch !== null && !unmeant.has(branch)
    })
    left = left.filter(error => !unmeant.has(branchOf(error, union) ?? ''))
    const [tag] = tags
    if (!meant && tag !== undefined) {
      const allowedValues = tags.map(({ params }) => (params as { readonly allowedValue: unknown }).allowedValue)
      left.push({ ...tag, keyword: 'enum', params: { allowedValues } })
    }
  }
  const telling = left.filter(error => !isUnion(error) && error.keyword !== 'if')
  return telling.length > 0 ? telling : left
}

/** The expressions in a configuration: the texts whose schema has the format `expression`. */
export function expressionsIn(schema: JsonObject, config: JsonObject): readonly string[] {
  heard = []
  try {
    validatorOf(schema)(config)
    return heard
  } finally {
    heard = null
  }
}

/** Throws `config_invalid` with all faults at once. */
export function validateConfig(schema: JsonObject, config: JsonObject, what: string): void {
  const validate = validatorOf(schema)
  if (validate(config)) return
  const details = withoutNoise(validate.errors ?? []).map(detailOf)
  const faults = details.length === 1 ? '1 fault' : `${details.length} faults`
  throw new Problem('config_invalid', `The configuration of ${what} has ${faults}`, {
    details,
    next: 'Mend what is listed; optaic describe shows every setting.',
  })
}
