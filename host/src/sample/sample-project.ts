/** The sample project: twenty stocks, one signal, one backtest, as Instances in the order in which they are made. */
import type { JsonObject } from '@optaic/domain'

export interface SampleInstance {
  readonly type: string
  readonly name: string
  readonly about: string
  readonly definition?: string
  readonly config?: JsonObject
  readonly upstreams?: readonly { readonly name: string; readonly role: string }[]
}

export const sampleProject = {
  name: 'sample',
  about: 'Twenty US stocks from 1990 to 2022: twelve-month momentum, backtested.',
}

/** Names of the parts every dataset of the sample shares. */
const composedOf = (pipeline: string) => [
  { name: pipeline, role: 'pipeline' },
  { name: 'parquet', role: 'store' },
  { name: 'panel', role: 'accessor' },
]

export const sampleInstances: readonly SampleInstance[] = [
  {
    type: 'PipelineInstance',
    name: 'stock-files',
    about: 'Adjusted closes of twenty S&P 500 stocks, one column per symbol.',
    definition: 'files',
    config: { paths: ['sample/sp500_20_adjclose.csv'], shape: { kind: 'wide', date: 'Date', field: 'close' } },
  },
  {
    type: 'PipelineInstance',
    name: 'index-file',
    about: 'Closes of the S&P 500 index.',
    definition: 'files',
    config: { paths: ['sample/sp500_index.csv'], shape: { kind: 'wide', date: 'Date', field: 'close' } },
  },
  {
    type: 'PipelineInstance',
    name: 'momentum-expression',
    about: 'Twelve-month return, standardised across the stocks of each day.',
    definition: 'expression',
    config: { outputs: [{ name: 'signal', expression: 'ZSCORE(close / REF(close, 252) - 1)' }] },
  },
  { type: 'StoreInstance', name: 'parquet', about: 'Bitemporal Parquet files.', definition: 'parquet' },
  { type: 'AccessorInstance', name: 'panel', about: 'Dates by symbols.', definition: 'panel' },
  {
    type: 'DatasetInstance',
    name: 'prices',
    about: 'Twenty stocks, adjusted closes.',
    upstreams: composedOf('stock-files'),
  },
  { type: 'DatasetInstance', name: 'sp500', about: 'The index to beat.', upstreams: composedOf('index-file') },
  {
    type: 'SignalInstance',
    name: 'momentum',
    about: 'Twelve-month momentum, z-scored each day.',
    config: { column: 'signal', min: -10, max: 10 },
    upstreams: [...composedOf('momentum-expression'), { name: 'prices', role: 'input' }],
  },
  {
    type: 'BacktestInstance',
    name: 'momentum-long-short',
    about: 'Long the top fifth, short the bottom fifth, rebalanced each month.',
    config: {
      construction: { kind: 'long_short_quantile', quantile: 0.2 },
      rebalance: 'monthly',
      from: '1995-01-03',
      to: '2022-12-28',
      capital: 1_000_000,
      fee_bps: 10,
    },
    upstreams: [
      { name: 'momentum', role: 'signal' },
      { name: 'prices', role: 'prices' },
      { name: 'sp500', role: 'benchmark' },
    ],
  },
]
