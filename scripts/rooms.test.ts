import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkRooms } from './rooms.ts'

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'rooms-'))
  for (const place of ['packages', 'adapters', 'definitions', 'host']) mkdirSync(join(root, place))
  const base = {
    'host/package.json': '{"name":"@optaic/host"}',
    'host/README.md': 'host',
    'packages/domain/package.json': '{"name":"@optaic/domain","exports":{".":"./src/index.ts"}}',
    'packages/domain/README.md': 'domain',
    'packages/ports/package.json': '{"name":"@optaic/ports","exports":{".":"./src/index.ts"}}',
    'packages/ports/README.md': 'ports',
  }
  for (const [path, text] of Object.entries({ ...base, ...files })) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const faultsOf = (files: Record<string, string>): string[] => {
  const root = tree(files)
  try {
    return checkRooms(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('a tree that keeps to the map has no faults', () => {
  expect(faultsOf({ 'packages/ports/src/a.ts': "import { x } from '@optaic/domain'\n" })).toEqual([])
})

test.each([
  [
    'an arrow the wrong way',
    { 'packages/domain/src/a.ts': "import { x } from '@optaic/ports'\n" },
    /may not import @optaic\/ports/,
  ],
  [
    'a path past the exports',
    { 'packages/ports/src/a.ts': "import { x } from '@optaic/domain/src/flow.ts'\n" },
    /not exported/,
  ],
  [
    'a relative path into another room',
    { 'packages/ports/src/a.ts': "import { x } from '../../domain/src/flow.ts'\n" },
    /leaves its room/,
  ],
  ['Node in a room that is free of it', { 'packages/domain/src/a.ts': "import fs from 'node:fs'\n" }, /free of Node/],
  [
    'a library nobody declared',
    { 'packages/domain/src/a.ts': "import x from 'left-pad'\n" },
    /not among the dependencies/,
  ],
  ['a new folder that is on no map', { 'packages/attic/package.json': '{"name":"@optaic/attic"}' }, /not on the map/],
  [
    'the environment read outside the host',
    { 'packages/ports/src/a.ts': 'export const x = process.env.HOME\n' },
    /only the host/,
  ],
  ['a file over 400 lines', { 'packages/domain/src/a.ts': 'export {}\n'.repeat(402) }, /split it/],
  [
    'an adapter that imports an adapter',
    {
      'adapters/a/package.json': '{"name":"@optaic/a","exports":{".":"./i.ts"}}',
      'adapters/a/README.md': 'a',
      'adapters/b/package.json': '{"name":"@optaic/b","exports":{".":"./i.ts"}}',
      'adapters/b/README.md': 'b',
      'adapters/b/i.ts': "import { x } from '@optaic/a'\n",
    },
    /adapters\/b may not import @optaic\/a/,
  ],
])('%s is found', (_, files, message) => {
  const faults = faultsOf(files as Record<string, string>)
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(message)
})
