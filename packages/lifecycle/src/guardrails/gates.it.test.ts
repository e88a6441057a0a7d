import type { GuardrailContract, Problem } from '@optaic/domain'
import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'
import { toyDefinition, toySignal } from '../../lab/toy-kinds.ts'

const contract = (
  name: string,
  gate: GuardrailContract['gate'],
  enforcement: GuardrailContract['enforcement'] = 'block',
): GuardrailContract => ({ name, gate, enforcement })

/** Datasets of this lab come from a Definition with these contracts. */
const withContracts = (...guardrails: readonly GuardrailContract[]) =>
  openLab({ today: '2026-03-06', declarations: [toyDefinition({ guardrails })] })

/** A lab with a type `ToyCautious`: a toy signal with these contracts of its own. */
const withType = (...guardrails: readonly GuardrailContract[]) =>
  openLab({
    today: '2026-03-06',
    kinds: [{ ...toySignal, type: 'ToyCautious', guardrails, extension: null, migrations: [] }],
  })

const cautious = (lab: Lab, from: string, config = {}) =>
  lab.create({ type: 'ToyCautious', name: 'careful', config, upstreams: [{ name: from, role: 'from' }] })

const verdicts = async (lab: Lab, name: string) => {
  const { id } = await lab.instance(name)
  const { items } = await lab.storage.verdicts({ instance_id: id })
  return items.map(({ gate, name: guardrail, passed, run_id }) => [gate, guardrail, passed, run_id !== null]).reverse()
}

test('at its creation an Instance is held to the contracts of the Definitions it is made of', async () => {
  const lab = await withContracts(contract('dataset.freshness', 'resource.create'))
  await lab.create({ type: 'ToySource', name: 'prices-source', definition: 'toy' })
  const before = await lab.storage.activities({})
  const dataset = { type: 'ToyDataset', name: 'prices', upstreams: [{ name: 'prices-source', role: 'source' }] }
  await expect(lab.create(dataset)).rejects.toMatchObject({
    code: 'guardrail_blocked',
    message: 'dataset.freshness: nothing says how often new data are expected: set update_frequency',
    details: [{ path: 'prices/dataset.freshness', numbers: { update_frequency: 'irregular' } }],
    next: expect.stringContaining('freshness'),
  })
  expect(await lab.storage.activities({})).toEqual(before)
  await lab.create({ ...dataset, freshness: { update_frequency: 'daily' } })
  expect(await verdicts(lab, 'prices')).toEqual([['resource.create', 'dataset.freshness', true, false]])
})

test('one that only warns is recorded, and the Instance is there', async () => {
  const lab = await withType(contract('signal.bounds', 'resource.create', 'warn'))
  await lab.dataset('prices')
  await cautious(lab, 'prices', { min: -1 })
  expect(await verdicts(lab, 'careful')).toEqual([['resource.create', 'signal.bounds', false, false]])
})

test('a change is held to them too: it is refused as a whole, and the verdict that refused it is kept', async () => {
  const lab = await withType(contract('signal.bounds', 'resource.update'))
  await lab.dataset('prices')
  const { id } = await cautious(lab, 'prices', { min: -1, max: 1 })
  await expect(lab.update('careful', { config: { min: -1 }, about: 'bolder' })).rejects.toMatchObject({
    code: 'guardrail_blocked',
    details: [{ path: 'careful/signal.bounds', numbers: { min: -1, max: null } }],
  })
  expect(await lab.instance('careful')).toMatchObject({ id, revision: 1, about: '', config_json: { min: -1, max: 1 } })
  await lab.update('careful', { config: { min: -2, max: 2 } })
  expect(await verdicts(lab, 'careful')).toEqual([
    ['resource.update', 'signal.bounds', false, false],
    ['resource.update', 'signal.bounds', true, false],
  ])
})

test('before a Run the contracts hold even where it is forced, and the Flow keeps its status', async () => {
  const lab = await withType(contract('dataset.freshness', 'run.submit'))
  await lab.dataset('prices', { updates: 'daily' })
  await cautious(lab, 'prices')
  expect(await lab.run('careful')).toMatchObject({ state: 'completed' })
  await lab.nextBusinessDay()
  const refused = await lab.run('careful', { mode: 'force' })
  expect(refused).toMatchObject({
    state: 'failed',
    started_at: null,
    error: {
      code: 'guardrail_blocked',
      message: 'dataset.freshness: prices reaches 2026-03-05, but 2026-03-06 is expected',
    },
  })
  expect(await lab.flow('careful')).toMatchObject({ status: 'STALE', version_number: 1 })
  expect(await verdicts(lab, 'careful')).toEqual([
    ['run.submit', 'dataset.freshness', true, true],
    ['run.submit', 'dataset.freshness', false, true],
  ])
  await lab.run('careful', { mode: 'recursive' })
  expect(await lab.latest('careful')).toMatchObject({ state: 'completed' })
})

test('a Run over nothing can be refused as such', async () => {
  const lab = await withType(contract('dataset.coverage', 'run.submit'))
  await lab.dataset('prices', { ready: false })
  await cautious(lab, 'prices')
  expect((await lab.run('careful', { mode: 'force' })).error).toMatchObject({
    code: 'guardrail_blocked',
    message: 'dataset.coverage: there are no data in prices',
  })
})

test('a repetition of a Run as it was passes where the Run itself did', async () => {
  const lab = await withType(contract('dataset.freshness', 'run.submit'))
  await lab.dataset('prices', { updates: 'daily' })
  await cautious(lab, 'prices')
  const { id } = await lab.run('careful')
  await lab.nextBusinessDay()
  await lab.lifecycle.rerun(lab.caller, id, true)
  await lab.settle()
  expect(await lab.latest('careful')).toMatchObject({ rerun_of: id, state: 'completed', metrics: { same_bytes: true } })
})

test.each(['resource.create', 'run.submit'] as const)(
  'what this program does not know at %s lets nothing pass',
  async gate => {
    const lab = await withType(contract('dataset.magic', gate))
    await lab.dataset('prices')
    const fault = await cautious(lab, 'prices').then(
      async () => (await lab.run('careful')).error,
      (problem: Problem) => problem,
    )
    expect(fault).toMatchObject({ code: 'guardrail_blocked', message: expect.stringContaining('dataset.magic') })
  },
)
