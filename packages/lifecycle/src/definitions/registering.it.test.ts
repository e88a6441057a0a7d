import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

test('what the program ships is registered once, however often it starts', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.restart()
  const toy = await lab.lifecycle.getDefinition('toy', 'PipelineDef')
  expect(await lab.lifecycle.definitionVersions(toy.id)).toMatchObject([{ version: '1.0.0' }])
})

test('a version that is registered cannot be another one tomorrow', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await expect(lab.restart([toyDefinition({ about: 'Something else.' })])).rejects.toMatchObject({
    code: 'definition_version_changed',
  })
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
