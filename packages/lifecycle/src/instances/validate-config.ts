/** Holds a configuration against a JSON Schema and tells every fault with its place. */
import { type JsonObject, Problem, type ProblemDetail } from '@optaic/domain'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'

const ajv = new Ajv2020({ allErrors: true, strict: false, discriminator: true, allowUnionTypes: true })
const addFormats = addFormatsModule as unknown as (target: Ajv2020) => void
addFormats(ajv)
const compiled = new WeakMap<JsonObject, ValidateFunction>()

function validatorOf(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const made = ajv.compile(schema)
  compiled.set(schema, made)
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

/** Throws `config_invalid` with all faults at once. */
export function validateConfig(schema: JsonObject, config: JsonObject, what: string): void {
  const validate = validatorOf(schema)
  if (validate(config)) return
  const noise = new Set(['anyOf', 'oneOf', 'if'])
  const errors = validate.errors ?? []
  const telling = errors.filter(error => !noise.has(error.keyword))
  const details = (telling.length > 0 ? telling : errors).map(detailOf)
  const faults = details.length === 1 ? '1 fault' : `${details.length} faults`
  throw new Problem('config_invalid', `The configuration of ${what} has ${faults}`, {
    details,
    next: 'Mend what is listed; optaic describe shows every setting.',
  })
}
