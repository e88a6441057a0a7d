/** What counts as another Definition under the same version, and what only describes it otherwise. */
import { describe, expect, test } from 'vitest'
import type { DefinitionDeclaration } from '../definition.ts'
import { behaviourChanges } from './behaviour.ts'

const example = { expression: 'DOUBLE(x)', fields: { x: [[1]] }, result: [[2]] }
const declaration: DefinitionDeclaration = {
  kind: 'OpDef',
  name: 'double',
  version: '1.0.0',
  about: 'Twice the value.',
  parameters_schema: {
    type: 'object',
    properties: { description: { type: 'string', description: 'Words.' }, n: { type: 'integer', default: 5 } },
    required: ['n'],
  },
  input_schema: { anyOf: [{ title: 'A', type: 'number' }, { type: 'null' }] },
  output_schema: { type: 'number' },
  upstreams: [{ role: 'input', types: ['DatasetInstance'], min: 1, max: 1, about: 'What is read.' }],
  guardrails: [{ name: 'dataset.pit', gate: 'resource.create', enforcement: 'block' }],
  flows: [],
  status_aggregation_contract: { rule: 'min_severity', priority: ['ERROR'] },
  examples: [example],
  code: {
    family: 'element',
    formula: '2 x',
    missing: 'Missing stays missing.',
    source: 'arithmetic',
    aliases: ['TWICE'],
    arguments: [{ name: 'x', kind: 'series', about: 'The values.' }],
  },
}
const changesTo = (change: Partial<DefinitionDeclaration>) =>
  behaviourChanges(declaration, { ...declaration, ...change })
const { parameters_schema, input_schema, upstreams, code } = declaration
const properties = parameters_schema.properties as Readonly<Record<string, object>>
const schemaWith = (change: object) => ({ parameters_schema: { ...parameters_schema, ...change } as never })

describe('words are no change', () => {
  test.each<[string, Partial<DefinitionDeclaration>]>([
    ['about', { about: 'Two times the value.' }],
    [
      'a description of a parameter',
      schemaWith({ properties: { ...properties, n: { ...properties.n, description: 'Rows.' } } }),
    ],
    ['a title among alternatives', { input_schema: { anyOf: [{ title: 'B', type: 'number' }, { type: 'null' }] } }],
    ['what is said of an upstream', { upstreams: [{ ...upstreams[0]!, about: 'Read.' }] }],
    ['aliases and source', { code: { ...code, aliases: ['TWICE', 'DUPLICATE'], source: 'a book' } }],
    [
      'what is said of an argument',
      { code: { ...code, arguments: [{ name: 'x', kind: 'series', about: 'What is doubled.' }] } },
    ],
    ['one example more', { examples: [example, { ...example, expression: 'DOUBLE(x) + 1', result: [[3]] }] }],
    ['no examples', { examples: [] }],
    ['another order of keys', { code: Object.fromEntries(Object.entries(code).reverse()) }],
  ])('%s', (_, change) => {
    expect(changesTo(change)).toEqual([])
  })
})

describe('what it does is', () => {
  test.each<[string, Partial<DefinitionDeclaration>, string]>([
    ['formula', { code: { ...code, formula: '3 x' } }, 'code'],
    ['rule of missing values', { code: { ...code, missing: 'Missing becomes 0.' } }, 'code'],
    ['an argument', { code: { ...code, arguments: [{ name: 'y', kind: 'series', about: 'The values.' }] } }, 'code'],
    ['a parameter that is called description', schemaWith({ properties: { n: properties.n } }), 'parameters_schema'],
    [
      'a default',
      schemaWith({ properties: { ...properties, n: { ...properties.n, default: 6 } } }),
      'parameters_schema',
    ],
    ['alternatives', { input_schema: { anyOf: [...(input_schema.anyOf as []), { type: 'string' }] } }, 'input_schema'],
    ['how many upstreams', { upstreams: [{ ...upstreams[0]!, max: 2 }] }, 'upstreams'],
    ['a guardrail', { guardrails: [] }, 'guardrails'],
    ['the answer of an example', { examples: [{ ...example, result: [[3]] }] }, 'examples'],
  ])('%s', (_, change, field) => {
    expect(changesTo(change)).toEqual([field])
  })
})
