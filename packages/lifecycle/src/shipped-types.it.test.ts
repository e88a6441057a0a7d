import { instanceTypes } from '@optaic/kinds'
import { expect, test } from 'vitest'
import { openLab } from '../lab/lab.ts'
import { toyDefinition, toyKind } from '../lab/toy-kinds.ts'

/** The types as they are shipped, with toy code behind their Flows. */
const openShipped = async () => {
  const lab = await openLab({
    today: '2026-03-06',
    kinds: [
      ...instanceTypes.map(({ kind }) => kind),
      toyKind({
        type: 'ToyReport',
        about: 'A type that nobody has thought of.',
        upstreams: [{ role: 'of', types: ['BacktestInstance', 'SignalInstance'], min: 1, max: null, about: 'What.' }],
        flows: [{ kind: 'print', run_kind: 'ToyPrintRun', code: 'toy.print', edge_kind: 'data', is_output: false }],
      }),
    ],
    tasks: toys => {
      const [refresh, made] = [toys['toy.refresh'], toys['toy.signal']]
      if (refresh === undefined || made === undefined) throw new Error('the toys are gone')
      return { 'dataset.refresh': refresh, 'backtest.run': made, 'toy.print': made }
    },
    declarations: [
      toyDefinition({ name: 'files' }),
      toyDefinition({ kind: 'StoreDef', name: 'parquet' }),
      toyDefinition({ kind: 'AccessorDef', name: 'panel' }),
      toyDefinition({
        name: 'formula',
        upstreams: [{ role: 'input', types: ['DatasetInstance'], min: 1, max: null, about: 'What it reads.' }],
      }),
    ],
  })
  const part = (type: string, name: string, definition: string) => lab.create({ type, name, definition })
  await part('PipelineInstance', 'price-files', 'files')
  await part('PipelineInstance', 'momentum-formula', 'formula')
  await part('StoreInstance', 'parquet', 'parquet')
  await part('AccessorInstance', 'panel', 'panel')
  const parts = (pipeline: string) => [
    { name: pipeline, role: 'pipeline' },
    { name: 'parquet', role: 'store' },
    { name: 'panel', role: 'accessor' },
  ]
  return { lab, parts }
}

test('prices in, a signal, a backtest out, a report of it: each gated by the one before', async () => {
  const { lab, parts } = await openShipped()
  await lab.create({
    type: 'DatasetInstance',
    name: 'prices',
    freshness: { update_frequency: 'daily', calendar: 'XNYS' },
    upstreams: parts('price-files'),
  })
  await lab.create({
    type: 'SignalInstance',
    name: 'momentum',
    config: { min: -5, max: 5 },
    upstreams: [...parts('momentum-formula'), { name: 'prices', role: 'input' }],
  })
  await lab.create({
    type: 'BacktestInstance',
    name: 'quintiles',
    config: {
      construction: { kind: 'long_short_quantile', quantile: 0.2 },
      rebalance: 'monthly',
      from: '1995-01-03',
      to: '2022-12-28',
    },
    upstreams: [
      { name: 'momentum', role: 'signal' },
      { name: 'prices', role: 'prices' },
    ],
  })
  await lab.create({ type: 'ToyReport', name: 'report', upstreams: [{ name: 'momentum', role: 'of' }] })

  await expect(lab.run('quintiles')).rejects.toMatchObject({
    code: 'upstream_not_ready',
    details: [{ path: 'prices.refresh' }, { path: 'momentum.refresh' }],
  })
  lab.world.columns('momentum', { date: 'date', symbol: 'string', signal: 'number' })
  await lab.run('quintiles', { mode: 'recursive' })
  await lab.run('report')
  await lab.expectFlows({
    'prices.refresh': 'READY',
    'momentum.refresh': 'READY',
    'quintiles.backtest': 'READY',
    'report.print': 'READY',
  })
  expect(await lab.latest('momentum')).toMatchObject({
    definitions: [
      { slot: 'pipeline', name: 'formula' },
      { slot: 'store', name: 'parquet' },
      { slot: 'accessor', name: 'panel' },
    ],
    inputs: [{ role: 'input', version_number: 1 }],
  })
  await lab.nextBusinessDay()
  await lab.expectFlows({
    'prices.refresh': 'STALE',
    'momentum.refresh': 'STALE',
    'quintiles.backtest': 'STALE',
    'report.print': 'STALE',
  })
})

test('a part that changes makes what is composed of it stale, and everything below', async () => {
  const { lab, parts } = await openShipped()
  await lab.create({ type: 'DatasetInstance', name: 'prices', upstreams: parts('price-files') })
  await lab.run('prices')
  await lab.update('price-files', { config: { symbols: 20 } })
  await lab.expectFlows({ 'prices.refresh': 'STALE' })
  expect((await lab.flow('prices')).status_reason).toContain('configuration')
})

test('settings that are right each alone and wrong together are refused, not stored', async () => {
  const { lab, parts } = await openShipped()
  const create = (name: string, config: { readonly min: number; readonly max: number }) =>
    lab.create({ type: 'SignalInstance', name, config, upstreams: parts('price-files') })
  await expect(create('upside-down', { min: 5, max: -5 })).rejects.toMatchObject({ code: 'config_invalid' })
  await create('right', { min: -5, max: 5 })
  expect((await lab.storage.flows({})).items).toHaveLength(1)
})
