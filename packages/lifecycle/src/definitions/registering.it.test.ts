import type { JsonObject } from '@optaic/domain'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

test('what the program ships is registered once, however often it starts', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.restart()
  const toy = await lab.lifecycle.getDefinition('toy', 'PipelineDef')
  expect(await lab.lifecycle.definitionVersions(toy.id)).toMatchObject([{ version: '1.0.0' }])
})

const example = (result: number) => ({ expression: 'TOY(x)', fields: { x: [[1]] }, result: [[result]] })

test('a version that is registered cannot do something else tomorrow', async () => {
  const lab = await openLab({ today: '2026-03-06', declarations: [toyDefinition({ examples: [example(1)] })] })
  const others = {
    code: { code: { body: 'close + 1' } },
    flows: { flows: [] },
    examples: { examples: [example(2)] },
    parameters_schema: { parameters_schema: { type: 'object', required: ['symbols'] } },
  }
  for (const [field, change] of Object.entries(others))
    await expect(lab.restart([toyDefinition({ examples: [example(1)], ...change })]), field).rejects.toMatchObject({
      code: 'definition_version_changed',
      details: [{ path: `/${field}` }],
      next: 'Give the changed declaration a new version.',
    })
})

test('a program starts where an earlier one described its Definitions in other words, and nobody who uses them has to know', async () => {
  const older = toyDefinition({ code: { body: 'close', aliases: ['TOI'], source: 'A page' }, examples: [] })
  const lab = await openLab({ today: '2026-03-06', declarations: [older] })
  await lab.dataset('prices')
  const newer = toyDefinition({
    about: 'A toy, in better words.',
    code: { body: 'close', aliases: ['TOI', 'PLAYTHING'], source: 'A book' },
    examples: [example(1)],
  })
  await lab.restart([newer])
  const { id } = await lab.lifecycle.getDefinition('toy', 'PipelineDef')
  const versions = await lab.lifecycle.definitionVersions(id)
  expect(versions).toMatchObject([{ version: '1.0.0', about: newer.about, code: newer.code, examples: [example(1)] }])
  await lab.expectFlows({ 'prices.refresh': 'READY' })
  const told = async () =>
    (await lab.storage.activities({ resource_id: id, limit: 10 })).items.filter(
      ({ action }) => action === 'definition.described',
    )
  expect(await told()).toMatchObject([
    { payload: { name: 'toy', version: '1.0.0', changed: ['about', 'examples', 'code'] } },
  ])
  await lab.restart([newer])
  expect(await told()).toHaveLength(1)
  // The program before comes back, as after a release that was taken back at night.
  await lab.restart([older])
  expect(await lab.lifecycle.definitionVersions(id)).toMatchObject([{ id: versions[0]!.id, about: older.about }])
})

test('a change that breaks users needs a new major version', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  const broken = { parameters_schema: { type: 'object', additionalProperties: false, properties: {} } }
  await expect(lab.restart([toyDefinition({ version: '1.1.0', ...broken })])).rejects.toMatchObject({
    code: 'definition_version_breaking',
  })
  const toy = await lab.lifecycle.getDefinition('toy')
  expect(await lab.lifecycle.definitionVersions(toy.id)).toHaveLength(1)
  await lab.restart([toyDefinition({ version: '2.0.0', ...broken })])
  expect(await lab.lifecycle.definitionVersions(toy.id)).toHaveLength(2)
})

test('a Definition whose upstream rules its users take over rules their upstreams', async () => {
  const lab = await openLab({
    today: '2026-03-06',
    declarations: [
      toyDefinition({ upstreams: [{ role: 'input', types: ['ToyDataset'], min: 1, max: 2, about: 'What it reads.' }] }),
      toyDefinition({ name: 'plain' }),
    ],
  })
  await lab.create({ type: 'ToySource', name: 'files', definition: 'plain' })
  await lab.create({ type: 'ToySource', name: 'formula', definition: 'toy' })
  const part = (name: string) => ({ name, role: 'source' })
  await lab.create({ type: 'ToyDataset', name: 'prices', upstreams: [part('files')] })
  await expect(lab.create({ type: 'ToyDataset', name: 'returns', upstreams: [part('formula')] })).rejects.toMatchObject(
    { code: 'upstream_count_wrong', next: expect.stringContaining('What it reads.') },
  )
  await lab.create({
    type: 'ToyDataset',
    name: 'returns',
    upstreams: [part('formula'), { name: 'prices', role: 'input' }],
  })
  await expect(lab.run('returns')).rejects.toMatchObject({ code: 'upstream_not_ready' })
  await lab.run('returns', { mode: 'recursive' })
  await lab.expectFlows({ 'prices.refresh': 'READY', 'returns.refresh': 'READY' })
})

const withSymbols = (version: string, schema: object) =>
  toyDefinition({
    version,
    parameters_schema: { type: 'object', additionalProperties: false, properties: { symbols: schema } } as JsonObject,
  })

test('those who follow a Definition become STALE with its new version, and everything below; those who pin stay', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('following')
  await lab.create({ type: 'ToySource', name: 'pinned-source', definition: 'toy', version: '1.0.0' })
  await lab.create({ type: 'ToyDataset', name: 'pinned', upstreams: [{ name: 'pinned-source', role: 'source' }] })
  await lab.run('pinned')
  await lab.signal('momentum', { from: 'following' })
  const wider = { type: ['integer', 'null'] }
  await lab.restart([toyDefinition(), withSymbols('1.1.0', wider)])
  await lab.expectFlows({ 'following.refresh': 'STALE', 'momentum.refresh': 'STALE', 'pinned.refresh': 'READY' })
  expect(await lab.flow('following')).toMatchObject({
    status_reason: 'the Definition has changed to version toy 1.1.0',
  })
  expect((await lab.run('following')).definitions).toMatchObject([{ name: 'toy', version: '1.1.0' }])
  expect((await lab.run('pinned')).definitions).toMatchObject([{ name: 'toy', version: '1.0.0' }])
})

test('a configuration that the new version does not take is told at once, and refused before it is computed with', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.dataset('volumes')
  await lab.update('prices-source', { config: { symbols: 5 } })
  await lab.run('prices')
  await lab.restart([withSymbols('2.0.0', { type: 'string' })])
  const unfit =
    'the Definition has changed to version toy 2.0.0, which the configuration of "prices-source" does not fit: /symbols must be string'
  expect(await lab.flow('prices')).toMatchObject({ status: 'STALE', status_reason: unfit })
  expect(await lab.flow('volumes')).toMatchObject({
    status: 'STALE',
    status_reason: expect.not.stringContaining('fit'),
  })
  expect(await lab.run('prices')).toMatchObject({
    state: 'failed',
    started_at: null,
    error: {
      code: 'config_invalid',
      message: expect.stringContaining('"prices-source", held against toy 2.0.0,'),
      details: [{ path: '/symbols', message: 'must be string' }],
    },
  })
  expect(await lab.flow('prices')).toMatchObject({ status: 'STALE', version_number: 2 })
  await lab.update('prices-source', { config: { symbols: 'AAA' } })
  expect(await lab.run('prices')).toMatchObject({ state: 'completed', definitions: [{ version: '2.0.0' }] })
})
