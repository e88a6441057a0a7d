import type { JsonObject } from '@optaic/domain'
import type { BacktestOptions } from '@optaic/quant'
import { expect, test } from 'vitest'
import { backtestConfig } from './config.ts'
import { backtestInstance } from './kind.ts'
import { optionsOf, pathOf } from './options.ts'

const optionsFor = (config: JsonObject) => optionsOf(backtestConfig.parse(config))

/** Every option of the procedure with the configuration that sets it: a new option does not compile until it is here. */
const settings: { readonly [K in keyof Required<BacktestOptions>]: readonly [JsonObject, BacktestOptions[K]] } = {
  signalLag: [{ signal_lag: 3 }, 3],
  construction: [{ construction: { kind: 'top_k', k: 4 } }, { kind: 'top_k', k: 4 }],
  rebalance: [{ rebalance: ['2026-01-06', '1970-01-02'] }, Int32Array.of(1, 20_459)],
  feeBps: [{ fee_bps: 2.5 }, 2.5],
  slippage: [{ slippage: { model: 'square_root', k: 0.5 } }, { kind: 'square_root', k: 0.5, window: 20 }],
  borrowRate: [{ borrow_rate: 0.03 }, 0.03],
  cashRate: [{ cash_rate: 0.02 }, 0.02],
  minimumTrade: [{ minimum_trade: 500 }, 500],
  lotSize: [{ lot_size: 100 }, 100],
  tradeHalted: [{ trade_halted: true }, true],
  capital: [{ capital: 5 }, 5],
  from: [{ from: '1970-01-11' }, 10],
  to: [{ to: '1970-02-01' }, 31],
  riskFree: [{ risk_free: 0.01 }, 0.01],
  periodsPerYear: [{ periods_per_year: 365 }, 365],
}

test.each(Object.entries(settings))('%s is reached from the configuration', (option, [config, value]) => {
  expect(optionsFor(config)[option as keyof BacktestOptions]).toEqual(value)
  expect(optionsFor({})[option as keyof BacktestOptions]).not.toEqual(value)
})

test.each<[JsonObject, object]>([
  [{ construction: { kind: 'long_short_quantile', quantile: 0.1 } }, { kind: 'long_short_quantile', quantile: 0.1 }],
  [{ construction: { kind: 'proportional', long_only: true } }, { kind: 'proportional', long_only: true }],
  [{ slippage: { model: 'fixed', bps: 3 } }, { kind: 'fixed', bps: 3 }],
  [{ slippage: { model: 'linear', bps: 40 } }, { kind: 'linear', bps: 40 }],
  [{ slippage: { model: 'none' } }, { kind: 'none' }],
])('%j', (config, expected) => {
  const [name = ''] = Object.keys(config)
  expect(optionsFor(config)[name as 'slippage']).toEqual(expected)
})

test('what nobody sets is the procedure as it is written down', () => {
  expect(optionsFor({})).toEqual({
    signalLag: 1,
    construction: { kind: 'long_short_quantile', quantile: 0.2 },
    rebalance: 'monthly',
    feeBps: 10,
    slippage: { kind: 'none' },
    borrowRate: 0,
    cashRate: 0,
    minimumTrade: 0,
    lotSize: 0,
    tradeHalted: false,
    capital: 1_000_000,
    riskFree: 0,
    periodsPerYear: 252,
  })
})

test('a refusal of the procedure names the setting as it is called', () => {
  expect(['slippage.kind', 'slippage.bps', 'feeBps', 'close', 'signals[0].weight', 'rebalance'].map(pathOf)).toEqual([
    '/slippage/model',
    '/slippage/bps',
    '/fee_bps',
    '/price',
    '/signals/0/weight',
    '/rebalance',
  ])
})

interface Schema {
  readonly const?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

test('every setting says what it does', () => {
  const silent: string[] = []
  const look = (schema: Schema, path: string) => {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (property.const === undefined && property.description === undefined) silent.push(`${path}/${name}`)
      look(property, `${path}/${name}`)
    }
    for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])])
      look(branch, path)
  }
  look(backtestInstance.kind.config_schema as Schema, '')
  expect(silent).toEqual([])
})
