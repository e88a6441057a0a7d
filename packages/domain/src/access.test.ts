import { expect, test } from 'vitest'
import { type Access, accessRefusal, fullAccess } from './access.ts'

const alpha = { id: '0199f0c2-7b1e-7c3a-9d0e-3f2a1b4c5d6e', name: 'alpha' }
const beta = { id: '0199f0c2-7b1e-7c3a-9d0e-3f2a1b4c5d6f', name: 'beta' }

const readOnly: Access = { projects: null, changes: false }
const ofAlpha: Access = { projects: ['alpha'], changes: true }
const readsAlpha: Access = { projects: ['alpha'], changes: false }
const ofNothing: Access = { projects: [], changes: true }

test.each([
  //            see alpha  change alpha  see beta   change beta  see library  change library
  ['full', fullAccess, null, null, null, null, null, null],
  ['read-only', readOnly, null, 'forbidden', null, 'forbidden', null, 'forbidden'],
  ['of one project', ofAlpha, null, null, 'hidden', 'hidden', null, 'forbidden'],
  ['reads one project', readsAlpha, null, 'forbidden', 'hidden', 'hidden', null, 'forbidden'],
  ['of no project', ofNothing, 'hidden', 'hidden', 'hidden', 'hidden', null, 'forbidden'],
] as const)('access that is %s reaches as far as the table says', (_, access, ...answers) => {
  const asked = [alpha, beta, null].flatMap(project =>
    (['see', 'change'] as const).map(act => accessRefusal(access, act, project)),
  )
  expect(asked).toEqual(answers)
})

test('a project is meant by its name or by its id, in capitals too', () => {
  for (const entry of [alpha.id, alpha.id.toUpperCase(), alpha.name]) {
    const access: Access = { projects: [entry], changes: true }
    expect([entry, accessRefusal(access, 'change', alpha)]).toEqual([entry, null])
    expect([entry, accessRefusal(access, 'see', beta)]).toEqual([entry, 'hidden'])
  }
})

test('a project that takes the id of another for its name is not taken for it', () => {
  const impostor = { id: beta.id, name: alpha.id }
  expect(accessRefusal({ projects: [alpha.id], changes: true }, 'see', impostor)).toBe('hidden')
})
