import { fullAccess, isProblem } from '@optaic/domain'
import { expect, test } from 'vitest'
import { parseTokens, readTokens } from './token-file.ts'

const [one, two, three] = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)] as const

const problemOf = (read: () => unknown) => {
  try {
    read()
  } catch (fault) {
    if (isProblem(fault)) return fault
  }
  throw new Error('it was not refused')
}

test('a token without a word behind it reaches everything, with a name before it or none', () => {
  expect(parseTokens(`# who may\r\n\r\nalice:${one}\r\n  ${two}  \nsvc.load-1: ${three}\n`, 'tokens')).toEqual([
    { actor: 'alice', token: one, access: fullAccess },
    { actor: 'token-2', token: two, access: fullAccess },
    { actor: 'svc.load-1', token: three, access: fullAccess },
  ])
})

test('words behind a token say how far it reaches, in any order', () => {
  const id = '0199F0C2-7B1E-7C3A-9D0E-3F2A1B4C5D6E'
  const lines = [`a:${one} read-only`, `b:${two}\tprojects=research,live.2`, `c:${three} projects=${id} read-only`]
  expect(parseTokens(lines.join('\n'), 'tokens').map(({ access }) => access)).toEqual([
    { projects: null, changes: false },
    { projects: ['research', 'live.2'], changes: true },
    { projects: [id.toLowerCase()], changes: false },
  ])
})

test('one person may hold two tokens, as when one is replaced by another', () => {
  expect(parseTokens(`a:${one}\na:${two} read-only`, 'tokens').map(({ actor }) => actor)).toEqual(['a', 'a'])
})

test('every fault is told with its line, and none tells what is secret', () => {
  const secret = 'correct-horse-battery-staple'
  const text = `# a comment
a:${secret} readonly
b:short
c:${one} projects=
d:${two} projects=good,Bad read-only read-only
e:${one}
f:${three} projects=a projects=b
g:${secret}x ${secret}y`
  const problem = problemOf(() => parseTokens(text, '/etc/tokens'))
  expect(problem).toMatchObject({ code: 'invalid_request', message: 'The token file /etc/tokens cannot be used' })
  const unknown = 'has a blank in its token, or behind it something else than read-only and projects=…'
  expect(problem.details.map(({ path, message }) => `${path} ${message}`)).toEqual([
    `line 2 ${unknown}`,
    'line 3 has a token of less than 16 characters',
    'line 4 names in projects=… as number 1 neither the name nor the id of a project',
    'line 5 names in projects=… as number 2 neither the name nor the id of a project',
    'line 5 says read-only twice',
    'line 6 has the token of line 4 again',
    'line 7 says projects twice',
    `line 8 ${unknown}`,
  ])
  for (const word of [secret, 'short', one, two, three]) expect(JSON.stringify(problem)).not.toContain(word)
})

test('a file without a token, and a file that is not there, are refused by their names', () => {
  expect(problemOf(() => parseTokens('# nobody\n', '/etc/tokens')).details).toEqual([
    { path: '/etc/tokens', message: 'holds no token' },
  ])
  expect(problemOf(() => readTokens('/nowhere/tokens')).message).toBe(
    'The token file /nowhere/tokens cannot be read: ENOENT',
  )
  expect(readTokens(null)).toEqual([])
})
