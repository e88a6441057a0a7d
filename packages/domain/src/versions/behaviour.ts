/** What a version of a Definition is held to, apart from the words that describe it. */
import { canonicalJson } from '../canonical-json.ts'
import type { DefinitionDeclaration } from '../definition.ts'
import type { Json, JsonObject } from '../ids.ts'

/** What a declaration may say in other words, or more of, without a new version. */
export type DefinitionWords = Pick<
  DefinitionDeclaration,
  'about' | 'parameters_schema' | 'input_schema' | 'output_schema' | 'upstreams' | 'examples' | 'code'
>

/**
 * The declaration without its words: `about`, titles and descriptions of schemas, `aliases`, `source` and the examples are
 * left out. Formula and rule of missing values stay in: of an operator, they are all that says what the kernel gives.
 */
export const behaviourOf = (declaration: DefinitionDeclaration): JsonObject => ({
  kind: declaration.kind,
  name: declaration.name,
  version: declaration.version,
  parameters_schema: withoutWords(declaration.parameters_schema),
  input_schema: withoutWords(declaration.input_schema),
  output_schema: withoutWords(declaration.output_schema),
  upstreams: declaration.upstreams.map(({ about: _, ...rule }) => rule),
  guardrails: declaration.guardrails as unknown as Json,
  flows: declaration.flows,
  status_aggregation_contract: declaration.status_aggregation_contract,
  code: codeWithoutWords(declaration.code),
})

/** What an example asks, and its answer: together they hold what no declaration can say, the code of a kernel. */
export interface Answer {
  readonly question: string
  readonly answer: string
}

/** Of every example that has a `result`; both texts are the same for the same JSON. */
export const answersOf = ({ examples }: Pick<DefinitionDeclaration, 'examples'>): readonly Answer[] =>
  examples.flatMap(({ result, ...asked }) =>
    result === undefined ? [] : [{ question: canonicalJson(asked), answer: canonicalJson(result) }],
  )

/**
 * Where two declarations of one version differ in more than words, by their fields; none where a program may go from the one
 * to the other without a new version. An example may come or go, but what both ask has one answer.
 */
export function behaviourChanges(previous: DefinitionDeclaration, next: DefinitionDeclaration): readonly string[] {
  const [before, after] = [behaviourOf(previous), behaviourOf(next)]
  const changed = Object.keys(after).filter(field => canonicalJson(before[field]!) !== canonicalJson(after[field]!))
  const known = new Map(answersOf(previous).map(({ question, answer }) => [question, answer]))
  const turned = answersOf(next).some(({ question, answer }) => (known.get(question) ?? answer) !== answer)
  return turned ? [...changed, 'examples'] : changed
}

const annotations: ReadonlySet<string> = new Set(['$comment', 'title', 'description', 'examples'])
/** Keywords whose value is one schema, a list of them, or schemas by name; everything else is taken as it is. */
const one: ReadonlySet<string> = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
])
const several: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])

function withoutWords(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, inside(keyword, value)]))
}

function inside(keyword: string, value: Json): Json {
  if (one.has(keyword)) return schemaIn(value)
  if (several.has(keyword) && isList(value)) return value.map(schemaIn)
  if (!named.has(keyword) || !isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, schemaIn(schema)]))
}

const schemaIn = (value: Json): Json => (isObject(value) ? withoutWords(value) : value)

/** `aliases` and `source` of an operator or macro, and what is said about each argument. */
function codeWithoutWords({ aliases: _, source: __, ...code }: JsonObject): JsonObject {
  const said = (argument: Json): Json => {
    if (!isObject(argument)) return argument
    const { about: ___, ...rest } = argument
    return rest
  }
  return Object.fromEntries(
    Object.entries(code).map(([key, value]) => {
      const lists = key === 'arguments' || key === 'parameters'
      return [key, lists && isList(value) ? value.map(said) : value]
    }),
  )
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !isList(value)
