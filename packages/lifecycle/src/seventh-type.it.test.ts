import { expect, test } from 'vitest'
import { openLab } from '../lab/lab.ts'
import { studyTasks, toyStudy } from '../lab/toy-study.ts'

const withStudy = async () => {
  const lab = await openLab({ today: '2026-03-06', kinds: [toyStudy], tasks: () => studyTasks })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  await lab.create({
    type: 'ToyStudy',
    name: 'study',
    config: { folds: 5 },
    schedule: { type: 'cron', cron: '0 3 * * *' },
    upstreams: [{ name: 'momentum', role: 'signal' }],
  })
  return lab
}

test('another type is one file and one entry: paired with deployments, configured, stored, gated, run', async () => {
  const lab = await withStudy()
  expect(await lab.sql('SELECT folds FROM toy_study')).toEqual([{ folds: 5 }])
  expect(Object.keys((await lab.instance('study')).flow_execution_handles)).toEqual(['training', 'scoring'])
  expect(await lab.orchestrator.list()).toHaveLength(4)
  await expect(lab.create({ type: 'ToyStudy', name: 'bad' })).rejects.toMatchObject({
    code: 'config_invalid',
    details: [{ path: '/folds', message: 'is needed' }],
  })
  expect(await lab.run('study.training')).toMatchObject({ kind: 'ToyTrainingRun', state: 'completed' })
})

test('a Flow comes after another of its own Instance, and reads what that one made', async () => {
  const lab = await withStudy()
  await expect(lab.run('study.scoring')).rejects.toMatchObject({
    code: 'upstream_not_ready',
    details: [{ path: 'study.training', status: 'NOT_INITIALIZED' }],
  })
  const training = await lab.run('study.training')
  const scoring = await lab.run('study.scoring')
  expect(scoring.metrics.given).toMatchObject([{ role: 'after', manifest: { trained_by: training.id } }])
  await lab.run('study.training')
  expect((await lab.flow('study.scoring')).status).toBe('STALE')
})

test('the status of an Instance with several Flows is the worst of them, and READY only if all are', async () => {
  const lab = await withStudy()
  expect((await lab.instance('study')).status).toBe('NOT_INITIALIZED')
  await lab.run('study.scoring', { mode: 'recursive' })
  expect((await lab.instance('study')).status).toBe('READY')
  await lab.nextBusinessDay()
  expect((await lab.flow('study.training')).status).toBe('STALE')
  expect((await lab.flow('study.scoring')).status).toBe('STALE')
  expect((await lab.instance('study')).status).toBe('STALE')
})

test('only Flows that say so run on the schedule', async () => {
  const lab = await withStudy()
  lab.advance('16h')
  await lab.settle()
  expect((await lab.latest('study.training')).trigger).toBe('schedule')
  await expect(lab.latest('study.scoring')).rejects.toThrow('no Run')
})

test('the graph is from Flow to Flow, to a depth, with live statuses', async () => {
  const lab = await withStudy()
  const { id } = await lab.instance('study')
  const names = async (direction: 'upstream' | 'both', depth: number) =>
    (await lab.lifecycle.lineage(id, direction, depth)).nodes
      .filter(({ instance_id }) => instance_id !== id)
      .map(({ instance_name, depth: at, status }) => [instance_name, at, status])
  expect(await names('upstream', 1)).toEqual([['momentum', -1, 'READY']])
  expect(await names('upstream', 9)).toEqual([
    ['prices', -2, 'READY'],
    ['momentum', -1, 'READY'],
  ])
  await lab.nextBusinessDay()
  expect(await names('both', 1)).toEqual([['momentum', -1, 'STALE']])
})
