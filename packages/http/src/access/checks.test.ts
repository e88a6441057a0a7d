/** What a token is told of a plan that reaches into other projects. */
import type { Access } from '@optaic/domain'
import { expect, test } from 'vitest'
import type { ChangePlan, Services } from '../services.ts'
import { createChecks } from './checks.ts'

const [ours, theirs] = ['0199f0c2-0000-7000-8000-000000000001', '0199f0c2-0000-7000-8000-000000000002']
const user = (project_id: string, project_name: string) =>
  ({ project_id, project_name, type: 'SignalInstance', name: `of ${project_name}`, as: 'follows', why: null }) as const
const flow = (project_id: string | null, project_name: string) => ({
  project_id,
  project_name,
  instance_name: `of ${project_name}`,
  instance_type: 'SignalInstance',
  kind: 'refresh',
  old_status: 'READY',
  new_status: 'STALE',
  reason: '',
  deployed: false,
})
const macro = { kind: 'OpMacroDef', name: 'slow', version: '1.1.0', change: 'update', before: '1.0.0' } as const
const plan: ChangePlan = {
  project: null,
  definitions: [{ ...macro, users: [user(ours, 'ours'), user(theirs, 'theirs')] }],
  instances: [],
  flows: [flow(ours, 'ours'), flow(theirs, 'theirs'), flow(null, 'planned')],
  refused: [],
}
const seenBy = (projects: Access['projects']) => createChecks({} as Services, { projects, changes: false }).seen(plan)

test.each([
  [['ours'], ['of ours'], ['of ours']],
  [[ours], ['of ours'], ['of ours']],
  [['ours', 'planned'], ['of ours'], ['of ours', 'of planned']],
  [['nobody'], [], []],
])('a token of %j is told of nothing in other projects, by name or by id', (projects, users, flows) => {
  const seen = seenBy(projects)
  expect(seen.definitions[0]?.users.map(({ name }) => name)).toEqual(users)
  expect(seen.flows.map(({ instance_name }) => instance_name)).toEqual(flows)
})

test('a token of all projects is told all', () => {
  expect(seenBy(null)).toEqual(plan)
})
