import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { artifactsConformance } from '@optaic/ports/conformance/artifacts'
import { afterAll, expect, test } from 'vitest'
import { openFolderArtifacts } from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'optaic-artifacts-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

artifactsConformance('artifacts-folder', () => openFolderArtifacts({ folder: join(root, 'exam') }))

test('what was put is there for the next to open the folder, and nothing half-written stays', async () => {
  const folder = join(root, 'lasting')
  const first = await openFolderArtifacts({ folder })
  const source = join(root, 'source')
  writeFileSync(source, 'x')
  await first.put('a/b', source)
  await expect(first.put('a/c', join(root, 'no such file'))).rejects.toMatchObject({ code: 'artifacts_unreachable' })
  await first.close()
  const second = await openFolderArtifacts({ folder })
  expect(await second.has('a/b')).toBe(true)
  expect(readdirSync(join(folder, 'a'))).toEqual(['b'])
})

test('what a crash left half-written is not a key', async () => {
  const folder = join(root, 'crashed')
  const artifacts = await openFolderArtifacts({ folder })
  writeFileSync(join(folder, 'a.0f.partial'), 'half')
  expect(await Array.fromAsync(artifacts.list(''))).toEqual([])
})

test('a folder that cannot be made is artifacts_unreachable', async () => {
  writeFileSync(join(root, 'a-file'), '')
  await expect(openFolderArtifacts({ folder: join(root, 'a-file', 'below') })).rejects.toMatchObject({
    code: 'artifacts_unreachable',
  })
})
