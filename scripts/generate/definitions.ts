/** The reference page of the shipped Definitions, from their declarations. */
import type { DefinitionDeclaration, Json, JsonObject } from '@optaic/domain'
import { declarationsOf, type Plugins } from '@optaic/kit'
import type { Generator } from './generator.ts'
import { block, code, page, table } from './markdown.ts'
import { optionalExport } from './optional-export.ts'

type Schema = JsonObject

const isObject = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** What a JSON Schema allows, in a few words: `string`, `"a" or "b"`, `list of number`, `map of string`. */
export function typeInWords(schema: Schema): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (Array.isArray(schema.enum)) return schema.enum.map(value => code(JSON.stringify(value))).join(' or ')
  const either = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].filter(isObject)
  if (either.length > 0) return [...new Set(either.map(typeInWords))].join(' or ')
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? 'anything'
  if (schema.type === 'array') return `list of ${isObject(schema.items) ? typeInWords(schema.items) : 'anything'}`
  if (schema.type === 'object' && isObject(schema.additionalProperties) && schema.properties === undefined)
    return `map of ${typeInWords(schema.additionalProperties)}`
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type
  return typeof type === 'string' ? type + limitsOf(schema) : 'anything'
}

function limitsOf({ minimum, maximum, minLength, pattern }: Schema): string {
  const safe = (value: Json | undefined) => typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  const parts = [
    safe(minimum) && `at least ${minimum}`,
    safe(maximum) && `at most ${maximum}`,
    typeof minLength === 'number' && minLength > 0 && `not empty`,
    typeof pattern === 'string' && `like ${code(pattern)}`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Rows for every parameter, those inside others by their path: `retries.attempts`, `outputs[].name`. */
function parameterRows(schema: Schema, prefix = ''): readonly (readonly string[])[] {
  const required = listOf(schema.required)
  const own = isObject(schema.properties) ? Object.entries(schema.properties) : []
  const variants = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].filter(isObject)
  return [
    ...own.flatMap(([name, value]) => {
      if (!isObject(value)) return []
      const fallback = value.default === undefined ? '' : code(JSON.stringify(value.default))
      const need = required.includes(name) ? 'required' : fallback
      const about = typeof value.description === 'string' ? value.description : ''
      const items = isObject(value.items) ? parameterRows(value.items, `${prefix}${name}[].`) : []
      const inside = [...parameterRows(value, `${prefix}${name}.`), ...items]
      return [[code(prefix + name), typeInWords(value), need, about], ...inside]
    }),
    ...variants.filter(variant => isObject(variant.properties)).flatMap(variant => parameterRows(variant, prefix)),
  ]
}

function section(declaration: DefinitionDeclaration): string {
  const { name, version, kind, about, upstreams, guardrails, examples, parameters_schema } = declaration
  return [
    `## ${name}`,
    `${kind}, version ${version}. ${about}`,
    table(['parameter', 'type', 'default', 'meaning'], parameterRows(parameters_schema as Schema)),
    table(
      ['upstream role', 'types', 'how many', 'meaning'],
      upstreams.map(({ role, types, min, max, about }) => [
        code(role),
        types.join(', '),
        min === max ? String(min) : `${min} to ${max ?? 'any number'}`,
        about,
      ]),
    ),
    table(
      ['guardrail', 'gate', 'enforcement'],
      guardrails.map(({ name, gate, enforcement }) => [code(name), gate, enforcement]),
    ),
    ...examples.map((example: JsonObject) => block('json', JSON.stringify(example, null, 2))),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** The page as Markdown: kinds in the order given, Definitions by name. */
export const definitionsPage = (declarations: readonly DefinitionDeclaration[]): string =>
  page('Shipped Definitions', [introduction, ...declarations.map(section)])

const introduction = `A Definition says what a pipeline, store or accessor is; an Instance configures it. The tables are the
\`parameters_schema\` of each: what \`config\` of an Instance may say. \`optaic describe NAME\` shows the schema itself.`

export const definitionsGenerator: Generator = {
  name: 'shipped Definitions',
  files: async root => {
    const plugins = await optionalExport(root, 'host/src/plugins.ts', 'plugins')
    if (plugins === undefined) return []
    // Operators and macros have pages of their own.
    const parts = { ...(plugins as Plugins), operators: [], macros: [] }
    return [{ path: 'docs/reference/definitions.md', text: definitionsPage(declarationsOf(parts)) }]
  },
}
