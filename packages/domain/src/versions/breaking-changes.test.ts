/** What breaks and what does not, as a table of schemas before and after. */
import { describe, expect, test } from 'vitest'
import type { UpstreamRule } from '../definition.ts'
import type { JsonObject } from '../ids.ts'
import { breakingChanges, type ComparedDeclaration, versionProblem } from './breaking-changes.ts'

const declaration = (part: Partial<ComparedDeclaration> = {}): ComparedDeclaration => ({
  parameters_schema: {},
  input_schema: {},
  output_schema: {},
  upstreams: [],
  ...part,
})
const object = (properties: JsonObject, ...required: string[]): JsonObject => ({ type: 'object', properties, required })
const one = (schema: JsonObject): JsonObject => object({ x: schema }, 'x')
const [integer, number, string] = [{ type: 'integer' }, { type: 'number' }, { type: 'string' }]

type Row = [what: string, before: JsonObject, after: JsonObject, reasons: string[]]
function changesOf(part: 'parameters_schema' | 'input_schema' | 'output_schema', rows: readonly Row[]): void {
  for (const [what, before, after, reasons] of rows) {
    test(what, () => {
      expect(breakingChanges(declaration({ [part]: before }), declaration({ [part]: after }))).toEqual(reasons)
    })
  }
}

describe('parameters may accept more, never less', () => {
  changesOf('parameters_schema', [
    ['nothing changed', one(integer), one(integer), []],
    ['words about it', one(integer), { ...one({ ...integer, description: 'days', default: 5 }), title: 'P' }, []],
    ['removed', object({ x: integer, y: string }), object({ x: integer }), ['parameters/y was removed']],
    ['renamed', object({ x: integer }), object({ z: integer }), ['parameters/x was removed']],
    ['removed below', one(object({ y: string })), one(object({})), ['parameters/x/y was removed']],
    ['a new optional one', one(integer), object({ x: integer, y: string }, 'x'), []],
    [
      'a new required one with a default',
      one(integer),
      object({ x: integer, y: { type: 'string', default: 'a' } }, 'x', 'y'),
      [],
    ],
    [
      'a new required one',
      one(integer),
      object({ x: integer, y: string }, 'x', 'y'),
      ['parameters/y: presence was optional, is required'],
    ],
    [
      'required below',
      one(object({ y: string })),
      one(object({ y: string }, 'y')),
      ['parameters/x/y: presence was optional, is required'],
    ],
    ['optional from now on', one(integer), object({ x: integer }), []],
    ['integer to number', one(integer), one(number), []],
    ['number to integer', one(number), one(integer), ['parameters/x: type was number, is integer']],
    ['number to text', one(number), one(string), ['parameters/x: type was number, is string']],
    [
      'null no more',
      one({ type: ['string', 'null'] }),
      one(string),
      ['parameters/x: type was string or null, is string'],
    ],
    ['a type where there was none', one({}), one(string), ['parameters/x: type was any, is string']],
    ['a value more', one({ enum: ['a'] }), one({ enum: ['a', 'b'] }), []],
    ['a value less', one({ enum: ['a', 'b'] }), one({ enum: ['a'] }), ['parameters/x: values was "a", "b", is "a"']],
    ['free to listed', one(string), one({ type: 'string', enum: ['a'] }), ['parameters/x: values was any, is "a"']],
    ['listed to free', one({ enum: ['a', 'b'] }), one(string), []],
    ['constant to listed', one({ const: 'a' }), one({ enum: ['a', 'b'] }), []],
    ['wider range', one({ minimum: 2, maximum: 9 }), one({ minimum: 1, maximum: 10 }), []],
    ['range gone', one({ minimum: 2 }), one({}), []],
    [
      'narrower range',
      one({ minimum: 1, maximum: 10 }),
      one({ minimum: 2, maximum: 9 }),
      ['parameters/x: minimum was 1, is 2', 'parameters/x: maximum was 10, is 9'],
    ],
    ['a range where there was none', one({}), one({ maxLength: 5 }), ['parameters/x: maxLength was none, is 5']],
    ['another pattern', one({ pattern: 'a' }), one({ pattern: 'b' }), ['parameters/x: pattern was "a", is "b"']],
    ['no pattern any more', one({ pattern: 'a' }), one({}), []],
    [
      'no other fields any more',
      object({}),
      { ...object({}), additionalProperties: false },
      ['parameters: other properties was any, is none'],
    ],
    ['items', one({ items: number }), one({ items: integer }), ['parameters/x/items: type was number, is integer']],
    ['an alternative more', one({ anyOf: [number] }), one({ anyOf: [string, number] }), []],
    [
      'an alternative less',
      one({ anyOf: [string, number] }),
      one({ anyOf: [number] }),
      ['parameters/x: alternatives was {"type":"string"}, is {"type":"number"}'],
    ],
    [
      'one type to alternatives that hold it',
      one({ ...integer, minimum: 1 }),
      one({ anyOf: [number, { type: 'null' }] }),
      [],
    ],
  ])
})

describe('inputs may ask for less, never more', () => {
  const close = object({ close: number }, 'close')
  changesOf('input_schema', [
    [
      'a new required input',
      close,
      object({ close: number, volume: number }, 'close', 'volume'),
      ['input/volume: presence was optional, is required'],
    ],
    ['an input less', object({ close: number, volume: number }, 'close', 'volume'), close, []],
    ['a wider type', object({ close: integer }, 'close'), close, []],
    ['a narrower type', close, object({ close: integer }, 'close'), ['input/close: type was number, is integer']],
  ])
})

describe('the output may promise more, never less', () => {
  const signal = (range: JsonObject = {}) => object({ value: { type: 'number', ...range } }, 'value')
  changesOf('output_schema', [
    ['a column more', signal(), object({ value: number, rank: number }, 'value', 'rank'), []],
    ['a column less', object({ value: number, rank: number }, 'value', 'rank'), signal(), ['output/rank was removed']],
    [
      'a column that may be absent now',
      signal(),
      object({ value: number }),
      ['output/value: presence was required, is optional'],
    ],
    ['a narrower type', signal(), object({ value: integer }, 'value'), []],
    ['a wider type', object({ value: integer }, 'value'), signal(), ['output/value: type was integer, is number']],
    [
      'missing values from now on',
      signal(),
      object({ value: { type: ['number', 'null'] } }, 'value'),
      ['output/value: type was number, is number or null'],
    ],
    ['a narrower range', signal({ maximum: 10 }), signal({ maximum: 1 }), []],
    ['a wider range', signal({ maximum: 1 }), signal({ maximum: 10 }), ['output/value: maximum was 1, is 10']],
    ['no range any more', signal({ maximum: 1 }), signal(), ['output/value: maximum was 1, is none']],
    ['a promise where there was none', {}, signal(), []],
    ['no promise any more', number, {}, ['output: type was number, is any']],
  ])
})

describe('roles of upstreams', () => {
  const role = (rule: Partial<UpstreamRule> = {}): UpstreamRule => ({
    role: 'prices',
    types: ['DatasetInstance', 'SignalInstance'],
    min: 1,
    max: 3,
    about: '',
    ...rule,
  })
  const rows: [what: string, after: UpstreamRule[], reasons: string[]][] = [
    ['nothing changed', [role({ about: 'said otherwise' })], []],
    ['lost', [], ['upstreams/prices was removed']],
    ['a type less', [role({ types: ['DatasetInstance'] })], ['upstreams/prices no longer takes SignalInstance']],
    ['a type more', [role({ types: ['A', 'DatasetInstance', 'SignalInstance'] })], []],
    ['more are needed', [role({ min: 2 })], ['upstreams/prices: least number was 1, is 2']],
    ['fewer may be', [role({ max: 1 })], ['upstreams/prices: most was 3, is 1']],
    ['any number may be', [role({ max: null })], []],
    ['a new role that may stay empty', [role(), role({ role: 'fx', min: 0 })], []],
    ['a new role that must be filled', [role(), role({ role: 'fx' })], ['upstreams/fx is new and needs 1']],
  ]
  for (const [what, upstreams, reasons] of rows) {
    test(what, () => {
      expect(breakingChanges(declaration({ upstreams: [role()] }), declaration({ upstreams }))).toEqual(reasons)
    })
  }
})

describe('a breaking change needs a major version', () => {
  const before = { ...declaration({ parameters_schema: object({ x: integer }) }), name: 'momentum', version: '1.2.0' }
  const same = (version: string) => ({ ...before, version })
  const broken = (version: string) => ({ ...before, parameters_schema: object({}), version })

  test('it is refused below, with the reasons and the version to take', () => {
    expect(versionProblem(before, broken('1.3.0'))).toMatchObject({
      code: 'definition_version_breaking',
      message: 'momentum 1.3.0 breaks what 1.2.0 promised',
      details: [{ message: 'parameters/x was removed' }],
      next: 'call it 2.0.0, or undo what is listed',
    })
  })

  test('it is fine with one, and other changes are fine without', () => {
    expect(versionProblem(before, broken('2.0.0'))).toBeNull()
    expect(versionProblem(before, same('1.2.1'))).toBeNull()
  })

  test('a version that does not come after the last is refused', () => {
    for (const version of ['1.2.0', '1.1.9', '1.2.0-rc.1']) {
      expect(versionProblem(before, same(version))?.message).toBe(`momentum ${version} does not come after 1.2.0`)
    }
  })
})
