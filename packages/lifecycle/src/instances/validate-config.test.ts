import type { JsonObject } from '@optaic/domain'
import { expect, test } from 'vitest'
import { validateConfig } from './validate-config.ts'

const schema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['fee_bps'],
  properties: {
    fee_bps: { type: 'number', minimum: 0 },
    every: { enum: ['day', 'month'] },
    from: { type: 'string', format: 'date' },
    column: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] },
    construction: {
      oneOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'quantile'],
          properties: { kind: { const: 'quantile' }, quantile: { type: 'number', maximum: 0.5 } },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'k'],
          properties: { kind: { const: 'top_k' }, k: { type: 'integer' } },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind'],
          properties: { kind: { const: 'proportional' } },
        },
      ],
    },
  },
}

const faults = (config: JsonObject): readonly string[] => {
  try {
    validateConfig(schema, config, '"x"')
    return []
  } catch (fault) {
    const { details } = fault as { readonly details: readonly { readonly path: string; readonly message: string }[] }
    return details.map(({ path, message }) => `${path} ${message}`)
  }
}

test.each<[string, JsonObject, readonly string[]]>([
  ['nothing is wrong', { fee_bps: 10, every: 'day', construction: { kind: 'top_k', k: 5 } }, []],
  ['something is missing', {}, ['/fee_bps is needed']],
  ['something is too small', { fee_bps: -1 }, ['/fee_bps must be >= 0']],
  ['something is unknown', { fee_bps: 1, fees: 2 }, ['/fees is not a known setting']],
  ['something is not among the choices', { fee_bps: 1, every: 'week' }, ['/every must be one of day, month']],
  ['a date is none', { fee_bps: 1, from: '2022-02-30' }, ['/from must match format "date"']],
  ['null would do as well', { fee_bps: 1, column: '' }, ['/column must NOT have fewer than 1 characters']],
  ['null is given where it may be', { fee_bps: 1, column: null }, []],
  [
    'many things at once',
    { fees: 2, every: 'week', from: 'yesterday' },
    [
      '/every must be one of day, month',
      '/fee_bps is needed',
      '/fees is not a known setting',
      '/from must match format "date"',
    ],
  ],
  [
    'a choice with its own settings: only those of the choice that was made',
    { fee_bps: 1, construction: { kind: 'quantile', k: 5 } },
    ['/construction/k is not a known setting', '/construction/quantile is needed'],
  ],
  [
    'a choice with a setting out of range',
    { fee_bps: 1, construction: { kind: 'quantile', quantile: 0.7 } },
    ['/construction/quantile must be <= 0.5'],
  ],
  [
    'a choice that there is not',
    { fee_bps: 1, construction: { kind: 'magic', k: 5 } },
    ['/construction/kind must be one of quantile, top_k, proportional'],
  ],
])('%s', (_, config, expected) => {
  expect(faults(config).toSorted()).toEqual(expected.toSorted())
})
