import type { DefinitionDeclaration, UsedDefinition } from '@optaic/domain'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

const formula = toyDefinition({
  name: 'formula',
  parameters_schema: {
    type: 'object',
    additionalProperties: false,
    properties: { text: { type: 'string', format: 'expression' }, note: { type: 'string' } },
  },
})
const macro = (name: string, version: string, body: string): DefinitionDeclaration =>
  toyDefinition({ kind: 'OpMacroDef', name, version, parameters_schema: { type: 'object' }, code: { body } })
const shipped = [toyDefinition(), formula, macro('fast', '1.0.0', 'SLOW(close) - 1'), macro('slow', '1.0.0', 'close')]

/** Two datasets whose formula names a macro, and one whose note does. */
const withFormulas = async () => {
  const lab = await openLab({ today: '2026-03-06', declarations: [...shipped, macro('unnamed', '1.0.0', 'close')] })
  for (const [name, config] of Object.entries({
    outer: { text: '2 * Fast(close)' },
    inner: { text: 'slow(close)' },
    noted: { note: 'fast and slow' },
  })) {
    await lab.create({ type: 'ToySource', name: `${name}-source`, definition: 'formula', config })
    await lab.create({ type: 'ToyDataset', name, upstreams: [{ name: `${name}-source`, role: 'source' }] })
    await lab.run(name)
  }
  return lab
}

test('a Run keeps the versions of all that its expressions name, and its code is given what they say', async () => {
  const lab = await withFormulas()
  const library = async (name: string) =>
    (await lab.latest(name)).definitions.flatMap(used =>
      used.slot === 'library' ? [`${used.name} ${used.version}`] : [],
    )
  expect(await library('outer')).toEqual(['fast 1.0.0', 'slow 1.0.0'])
  expect(await library('inner')).toEqual(['slow 1.0.0'])
  expect(await library('noted')).toEqual([])
  expect(lab.world.given('outer')?.parts).toMatchObject([
    { slot: 'source', name: 'formula', code: {} },
    { slot: 'library', name: 'fast', code: { body: 'SLOW(close) - 1' } },
    { slot: 'library', name: 'slow', code: { body: 'close' } },
  ])
})

test('a new version makes STALE what names it, however far in between, and nothing else', async () => {
  const lab = await withFormulas()
  await lab.restart([...shipped, macro('slow', '1.1.0', 'MEAN(close, 5)')])
  await lab.expectFlows({ 'outer.refresh': 'STALE', 'inner.refresh': 'STALE', 'noted.refresh': 'READY' })
  expect((await lab.flow('outer')).status_reason).toContain('slow 1.1.0')
  await lab.run('outer')
  expect(lab.world.given('outer')?.parts.at(-1)).toMatchObject({ version: '1.1.0', code: { body: 'MEAN(close, 5)' } })
  await lab.expectFlows({ 'outer.refresh': 'READY', 'inner.refresh': 'STALE', 'noted.refresh': 'READY' })
})

test('what is registered under a name stays in force when the program begins to ship one of that name', async () => {
  const lab = await withFormulas()
  const examination = { library: ['OpDef', 'OpMacroDef'] as const, examine: async () => {} }
  const register = (version: string, body: string, id?: string) =>
    lab.lifecycle.registerDefinition(lab.caller, macro('mine', version, body), examination, id)
  const { definition_id } = await register('1.0.0', 'MEAN(close, 5)')
  await lab.create({ type: 'ToySource', name: 'own-source', definition: 'formula', config: { text: 'Mine(close)' } })
  await lab.create({ type: 'ToyDataset', name: 'own', upstreams: [{ name: 'own-source', role: 'source' }] })
  await lab.run('own')

  const later = [
    macro('mine', '1.0.0', 'close'),
    macro('calls', '1.0.0', 'MINE(close)'),
    macro('new', '1.0.0', 'CALLS'),
  ]
  await lab.restart([...shipped, ...later, macro('other', '1.0.0', 'close')])
  await lab.expectFlows({
    'own.refresh': 'READY',
    'outer.refresh': 'READY',
    'inner.refresh': 'READY',
    'noted.refresh': 'READY',
  })
  for (const name of ['calls', 'new'])
    await expect(lab.lifecycle.getDefinition(name)).rejects.toMatchObject({ code: 'definition_not_found' })
  expect(await lab.lifecycle.getDefinition('other')).toMatchObject({ origin: 'shipped' })
  expect(await lab.lifecycle.getDefinition('mine')).toMatchObject({ id: definition_id, origin: 'registered' })
  await lab.run('own')
  expect(lab.world.given('own')?.parts.at(-1)).toMatchObject({ name: 'mine', code: { body: 'MEAN(close, 5)' } })

  await expect(register('1.1.0', 'MEAN(close, 6)')).rejects.toMatchObject({ code: 'definition_shipped' })
  await register('1.1.0', 'MEAN(close, 6)', definition_id)
  await lab.expectFlows({
    'own.refresh': 'STALE',
    'outer.refresh': 'READY',
    'inner.refresh': 'READY',
    'noted.refresh': 'READY',
  })
})

const versionsOf = (definitions: readonly UsedDefinition[]) =>
  definitions.flatMap(({ slot, name, version, pinned }) =>
    slot === 'library' ? [`${name} ${version}${pinned ? ', pinned' : ''}`] : [],
  )

test('what is pinned keeps its version, and a new one makes STALE only what follows the newest', async () => {
  const older = [...shipped, macro('slow', '1.1.0', 'MEAN(close, 5)')]
  const lab = await openLab({ today: '2026-03-06', declarations: older })
  for (const [name, text] of Object.entries({
    pins: 'slow@1.0.0(close)',
    follows: 'slow(close)',
    compares: 'slow(close) - SLOW@1.0.0(close)',
    both: 'slow(close) - slow@1.1.0(close)',
    through: 'outer_pin(close)',
  })) {
    await lab.create({ type: 'ToySource', name: `${name}-source`, definition: 'formula', config: { text } })
    await lab.create({ type: 'ToyDataset', name, upstreams: [{ name: `${name}-source`, role: 'source' }] })
  }
  const newer = [...older, macro('outer_pin', '1.0.0', 'slow@1.0.0(x)')]
  await lab.restart(newer)
  const names = ['pins', 'follows', 'compares', 'both', 'through']
  for (const name of names) await lab.run(name)
  const library = async (name: string) => versionsOf((await lab.latest(name)).definitions)
  expect(await library('pins')).toEqual(['slow 1.0.0, pinned'])
  expect(await library('follows')).toEqual(['slow 1.1.0'])
  expect(await library('compares')).toEqual(['slow 1.0.0, pinned', 'slow 1.1.0'])
  expect(await library('both')).toEqual(['slow 1.1.0'])
  expect(await library('through')).toEqual(['outer_pin 1.0.0', 'slow 1.0.0, pinned'])
  expect(lab.world.given('compares')?.parts.slice(1)).toMatchObject([
    { version: '1.0.0', pinned: true, code: { body: 'close' } },
    { version: '1.1.0', code: { body: 'MEAN(close, 5)' } },
  ])

  await lab.restart([...newer, macro('slow', '1.2.0', 'MEAN(close, 9)')])
  await lab.expectFlows({
    'pins.refresh': 'READY',
    'follows.refresh': 'STALE',
    'compares.refresh': 'STALE',
    'both.refresh': 'STALE',
    'through.refresh': 'READY',
  })
  await lab.run('both')
  expect(await library('both')).toEqual(['slow 1.1.0, pinned', 'slow 1.2.0'])
})

test('a Run repeats with the versions of then, whatever was registered since', async () => {
  const lab = await withFormulas()
  const first = await lab.latest('outer')
  await lab.restart([...shipped, macro('slow', '1.1.0', 'MEAN(close, 5)'), macro('fast', '2.0.0', 'close')])
  await lab.run('outer')
  expect(versionsOf((await lab.latest('outer')).definitions)).toEqual(['fast 2.0.0'])
  const { id } = await lab.lifecycle.rerun(lab.caller, first.id, true)
  await lab.settle()
  const again = await lab.storage.run(id)
  expect(again).toMatchObject({ state: 'completed', metrics: { same_bytes: true } })
  expect(again?.definitions).toEqual(first.definitions)
  expect(lab.world.given('outer')?.parts.slice(1)).toMatchObject([
    { name: 'fast', version: '1.0.0', code: { body: 'SLOW(close) - 1' } },
    { name: 'slow', version: '1.0.0', code: { body: 'close' } },
  ])
})

test('of a version that there is not, the Run is given all that there are, so that it can tell them', async () => {
  const lab = await openLab({ today: '2026-03-06', declarations: [...shipped, macro('slow', '1.1.0', '-close')] })
  await lab.create({
    type: 'ToySource',
    name: 'own-source',
    definition: 'formula',
    config: { text: 'slow@9.0.0(close)' },
  })
  await lab.create({ type: 'ToyDataset', name: 'own', upstreams: [{ name: 'own-source', role: 'source' }] })
  await lab.run('own')
  expect(versionsOf((await lab.latest('own')).definitions)).toEqual(['slow 1.0.0, pinned', 'slow 1.1.0, pinned'])
})

test('a macro is examined with the versions that its body pins, its own older ones among them', async () => {
  const lab = await openLab({ today: '2026-03-06', declarations: shipped })
  const seen: string[] = []
  const register = (version: string, body: string, id?: string) =>
    lab.lifecycle.registerDefinition(
      lab.caller,
      { ...macro('mine', version, body), code: { body, parameters: [{ name: 'x', default: 'fast@1.0.0' }] } },
      {
        library: ['OpDef', 'OpMacroDef'],
        examine: async (_, library) => {
          seen.push(library.map(({ name, version, pinned }) => `${name} ${version}${pinned ? ', pinned' : ''}`).join())
        },
      },
      id,
    )
  const { definition_id } = await register('1.0.0', 'x')
  await register('1.1.0', 'mine@1.0.0(x) * 2', definition_id)
  expect(seen).toEqual(['fast 1.0.0, pinned,slow 1.0.0', 'fast 1.0.0, pinned,mine 1.0.0, pinned,slow 1.0.0'])
})
