/** What is written is read back as it was. */
import type { DefinitionVersion } from '@optaic/domain'
import { expect, test } from 'vitest'
import { at, id, newFlow, newInstance, newRun, uuid7 } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function records(lab: StorageLab): void {
  test('migrating twice changes nothing the second time', async () => {
    const { from, to } = await lab.storage.migrate()
    expect(from).toBe(to)
  })

  test('what is written is read back the same', async () => {
    const { id: project_id } = await lab.project('same')
    const instance = newInstance(project_id, 'prices')
    const flow = newFlow(instance)
    const run = newRun(flow, { progress: { done: 1, total: null, message: 'x' }, rows: 3 })
    await lab.storage.transaction(async tx => {
      await tx.insertInstance(instance, null)
      await tx.insertFlow(flow)
      await tx.insertRun(run)
    })
    expect(await lab.storage.instance(instance.id)).toEqual(instance)
    expect(await lab.storage.instanceByName(project_id, 'prices')).toEqual(instance)
    expect(await lab.storage.flow(flow.id)).toEqual({
      ...flow,
      project_name: 'same',
      instance_name: 'prices',
      instance_type: 'Toy',
    })
    expect(await lab.storage.run(run.id)).toEqual(run)
    expect(await lab.storage.lastRun(flow.id, 'pending')).toEqual(run)
    expect(await lab.storage.run(id())).toBeNull()
    expect(await lab.storage.instance('not-an-id')).toBeNull()
  })

  test('text that cannot be kept as it is does not keep what it tells from being kept', async () => {
    const { id } = await lab.project('texts')
    const telling = { ...newInstance(id, 'telling'), about: 'line 3: a\0b \ud800', config_json: { 'k\0': 'v\udfff' } }
    await lab.storage.transaction(tx => tx.insertInstance(telling, null))
    expect(await lab.storage.instance(telling.id)).toMatchObject({
      about: 'line 3: a\uFFFDb \uFFFD',
      config_json: { 'k\uFFFD': 'v\uFFFD' },
    })
  })

  test('Definitions have versions, newest first', async () => {
    const definition = {
      id: uuid7(),
      kind: 'PipelineDef' as const,
      name: 'files',
      origin: 'shipped' as const,
      created_at: at,
    }
    const own = { ...definition, id: uuid7(), kind: 'OpMacroDef' as const, name: 'own', origin: 'registered' as const }
    const version = (number: string): DefinitionVersion => ({
      id: uuid7(),
      definition_id: definition.id,
      kind: 'PipelineDef',
      name: 'files',
      version: number,
      about: '',
      parameters_schema: { type: 'object' },
      input_schema: {},
      output_schema: {},
      upstreams: [],
      guardrails: [],
      flows: [],
      status_aggregation_contract: { rule: 'min_severity', priority: ['ERROR'] },
      examples: [],
      code: { body: 'close' },
      created_at: at,
    })
    const first = version('1.0.0')
    await lab.storage.transaction(async tx => {
      await tx.insertDefinition(definition)
      await tx.insertDefinition(own)
      await tx.insertDefinitionVersion(first)
    })
    await new Promise(resolve => setTimeout(resolve, 2)) // ids are ordered by the millisecond
    const second = version('1.1.0')
    await lab.storage.transaction(tx => tx.insertDefinitionVersion(second))
    expect(await lab.storage.definitionVersions(definition.id)).toEqual([second, first])
    expect(await lab.storage.definition('files', 'PipelineDef')).toEqual(definition)
    expect(await lab.storage.registeredDefinitions()).toEqual([own])
    expect(await lab.storage.definition('files', 'StoreDef')).toBeNull()
    expect(await lab.storage.definitionVersionsNamed(['StoreDef', 'PipelineDef'], ['files', 'other'])).toEqual([
      second,
      first,
    ])
    expect(await lab.storage.definitionVersionsNamed(['StoreDef'], ['files'])).toEqual([])

    const words = {
      about: 'Reads files.',
      parameters_schema: { type: 'object', description: 'Which files.' },
      input_schema: { description: 'None.' },
      output_schema: { description: 'Rows.' },
      upstreams: [],
      examples: [{ path: 'a.csv' }],
      code: { body: 'close', aliases: ['CSV'] },
    }
    await lab.storage.transaction(tx => tx.describeDefinitionVersion(first.id, words))
    expect(await lab.storage.definitionVersions(definition.id)).toEqual([second, { ...first, ...words }])
  })
}
