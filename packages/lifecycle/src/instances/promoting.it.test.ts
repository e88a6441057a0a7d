import { instanceTypes } from '@optaic/kinds'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

/** The types as they are shipped; what an experiment proves of itself is what its configuration says in `groups`. */
const openStudio = async () => {
  const lab = await openLab({
    today: '2026-03-06',
    kinds: instanceTypes.map(({ kind }) => kind),
    tasks: toys => ({
      'dataset.refresh': toys['toy.refresh']!,
      'experiment.run': async input => {
        const { config } = (input as unknown as { instance: { config: { groups?: string[] } } }).instance
        return {
          version: null,
          unchanged: false,
          last_data_date: '2026-03-05',
          rows: 1,
          files: [],
          artifacts: [],
          metrics: { ic: 0.5, causality: config.groups?.[0] ?? 'causal', causality_proof: 'as told' },
          summary: {},
        } as never
      },
    }),
    declarations: [
      toyDefinition({ name: 'files' }),
      toyDefinition({ kind: 'StoreDef', name: 'parquet' }),
      toyDefinition({ kind: 'AccessorDef', name: 'panel' }),
      toyDefinition({
        name: 'expression',
        parameters_schema: { type: 'object' },
        upstreams: [{ role: 'input', types: ['DatasetInstance'], min: 1, max: null, about: 'What it reads.' }],
      }),
    ],
  })
  const part = (type: string, name: string, definition: string) => lab.create({ type, name, definition })
  await part('PipelineInstance', 'price-files', 'files')
  await part('StoreInstance', 'parquet', 'parquet')
  await part('AccessorInstance', 'panel', 'panel')
  await lab.create({
    type: 'DatasetInstance',
    name: 'prices',
    upstreams: [
      { name: 'price-files', role: 'pipeline' },
      { name: 'parquet', role: 'store' },
      { name: 'panel', role: 'accessor' },
    ],
  })
  const columns = { close: 'number', causal: 'string', leak: 'string', unproven: 'string' }
  lab.world.columns('prices', { date: 'date', symbol: 'string', ...columns })
  await lab.run('prices')
  const tryOut = (name: string, groups: readonly string[] = []) =>
    lab.create({
      type: 'ExperimentInstance',
      name,
      config: { expression: 'ZSCORE(close)', groups },
      upstreams: [{ name: 'prices', role: 'input' }],
    })
  const promote = async (name: string, request: { readonly name: string; readonly max?: number }) =>
    lab.lifecycle.promoteInstance(lab.caller, (await lab.instance(name)).id, request)
  return { lab, tryOut, promote }
}

test('a signal is made whole, remembers which Run it comes from, and depends on what the experiment read', async () => {
  const { lab, tryOut, promote } = await openStudio()
  await tryOut('trial')
  const run = await lab.run('trial')
  const signal = await promote('trial', { name: 'value', max: 10 })
  expect(signal).toMatchObject({
    type: 'SignalInstance',
    name: 'value',
    promoted_from: { instance_id: (await lab.instance('trial')).id, run_id: run.id },
    config_json: { column: 'signal', max: 10 },
  })
  const { nodes } = await lab.lifecycle.lineage(signal.id, 'upstream', 9)
  expect(nodes.map(({ instance_name }) => instance_name)).toEqual(['prices', 'value'])
  expect((await lab.instance('value-pipeline')).config_json).toMatchObject({
    outputs: [{ name: 'signal', expression: 'ZSCORE(close)' }],
  })
  const { items } = await lab.storage.activities({ resource_id: run.instance_id })
  expect(items[0]).toMatchObject({ action: 'instance.promoted', payload: { run_id: run.id, promoted_to: signal.id } })
  const { items: verdicts } = await lab.storage.verdicts({ instance_id: run.instance_id })
  expect(verdicts.map(({ gate, name, passed }) => [gate, name, passed])).toEqual([
    ['promotion', 'dataset.pit', true],
    ['run.output', 'dataset.pit', true],
  ])
})

test('nothing is promoted that has not run as it is, or whose causality is not shown; then nothing is made', async () => {
  const { lab, tryOut, promote } = await openStudio()
  await tryOut('trial')
  const refusal = (name: string, code: string) =>
    expect(promote(name, { name: 'value' })).rejects.toMatchObject({ code })
  await refusal('trial', 'promotion_not_possible')
  await lab.run('trial')
  await lab.update('trial', { config: { expression: 'RANK(close)' } })
  await refusal('trial', 'promotion_not_possible')
  await refusal('prices', 'promotion_not_possible')
  await tryOut('silent', ['unproven'])
  expect(await lab.run('silent')).toMatchObject({ state: 'completed' })
  await refusal('silent', 'guardrail_blocked')
  await lab.run('trial')
  await lab.create({ type: 'AccessorInstance', name: 'value-accessor', definition: 'panel' })
  await refusal('trial', 'name_taken')
  const { items } = await lab.lifecycle.listInstances({ project: 'lab' })
  expect(items.map(({ name }) => name).filter(name => name.startsWith('value'))).toEqual(['value-accessor'])
})

test('a Run that leaks is refused at its end', async () => {
  const { lab, tryOut } = await openStudio()
  await tryOut('leaky', ['leak'])
  expect(await lab.run('leaky')).toMatchObject({ state: 'failed', error: { code: 'guardrail_blocked' } })
  expect((await lab.flow('leaky')).status).toBe('ERROR')
})
