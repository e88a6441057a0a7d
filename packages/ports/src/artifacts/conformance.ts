/** The exam of the artifacts port: whole or not at all, written once, under keys that stay inside. */
import { createHash } from 'node:crypto'
import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Artifacts } from './artifacts.ts'

export function artifactsConformance(name: string, open: () => Promise<Artifacts>): void {
  describe(`${name} keeps the promises of artifacts`, () => {
    let artifacts: Artifacts
    let folder: string
    let files = 0
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'optaic-artifacts-'))
      artifacts = await open()
    })
    afterAll(async () => {
      await artifacts?.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const file = (content: string | Uint8Array) => {
      files += 1
      const path = join(folder, `file-${files}`)
      writeFileSync(path, content)
      return path
    }
    const listed = (prefix: string) => Array.fromAsync(artifacts.list(prefix))

    test('what is put is there, byte for byte', async () => {
      const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect(await artifacts.put('a/b/c.bin', file(bytes))).toEqual({ key: 'a/b/c.bin', bytes: bytes.length, sha256 })
      expect(readFileSync(await artifacts.local('a/b/c.bin')).equals(bytes)).toBe(true)
      expect(await artifacts.has('a/b/c.bin')).toBe(true)
    })

    test('an empty file is a file', async () => {
      expect((await artifacts.put('empty', file(''))).bytes).toBe(0)
      expect(readFileSync(await artifacts.local('empty'), 'utf8')).toBe('')
    })

    test('a key is of any letters', async () => {
      await artifacts.put('préfixe/株 1 & 2?.txt', file('x'))
      expect(await listed('préfixe/')).toEqual(['préfixe/株 1 & 2?.txt'])
      expect(readFileSync(await artifacts.local('préfixe/株 1 & 2?.txt'), 'utf8')).toBe('x')
    })

    test('what was put does not follow the file it came from', async () => {
      const path = file('first')
      await artifacts.put('kept', path)
      writeFileSync(path, 'second')
      rmSync(path)
      expect(readFileSync(await artifacts.local('kept'), 'utf8')).toBe('first')
    })

    test('a file that is given away is there, and its source may be gone', async () => {
      const path = file('given')
      const stored = await artifacts.put('given/away', path, { move: true })
      expect(stored).toEqual({
        key: 'given/away',
        bytes: 5,
        sha256: createHash('sha256').update('given').digest('hex'),
      })
      expect(readFileSync(await artifacts.local('given/away'), 'utf8')).toBe('given')
      expect(await artifacts.put('given/away', file('given'), { move: true })).toEqual(stored)
      await expect(artifacts.put('given/away', file('other'), { move: true })).rejects.toMatchObject({
        code: 'store_corrupt',
      })
      expect(readFileSync(await artifacts.local('given/away'), 'utf8')).toBe('given')
    })

    test('with the hash known beforehand it is the same, and other content is refused all the same', async () => {
      const put = (content: string) =>
        artifacts.put('hashed', file(content), {
          move: true,
          sha256: createHash('sha256').update(content).digest('hex'),
        })
      const first = await put('one')
      expect(first).toEqual(await artifacts.put('hashed', file('one')))
      expect(await put('one')).toEqual(first)
      await expect(put('two')).rejects.toMatchObject({ code: 'store_corrupt' })
      expect(readFileSync(await artifacts.local('hashed'), 'utf8')).toBe('one')
    })

    test('one that others have a name for is copied, also when it is given away', async () => {
      const path = file('first')
      linkSync(path, `${path}-link`)
      symlinkSync(path, `${path}-symlink`)
      await artifacts.put('given/link', `${path}-link`, { move: true })
      await artifacts.put('given/symlink', `${path}-symlink`, { move: true })
      writeFileSync(path, 'second')
      expect(readFileSync(await artifacts.local('given/link'), 'utf8')).toBe('first')
      expect(readFileSync(await artifacts.local('given/symlink'), 'utf8')).toBe('first')
    })

    test('the same content again is fine, other content is refused and changes nothing', async () => {
      const first = await artifacts.put('once', file('one'))
      expect(await artifacts.put('once', file('one'))).toEqual(first)
      await expect(artifacts.put('once', file('two'))).rejects.toMatchObject({ code: 'store_corrupt' })
      expect(readFileSync(await artifacts.local('once'), 'utf8')).toBe('one')
    })

    test('of many writers with other contents one wins, and the others are told', async () => {
      const puts = Array.from({ length: 8 }, (_, index) => artifacts.put('raced', file(`content ${index}`)))
      const results = await Promise.allSettled(puts)
      const won = results.flatMap(result => (result.status === 'fulfilled' ? [result.value.sha256] : []))
      const lost = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []))
      expect(won).toHaveLength(1)
      expect(lost).toEqual(Array.from({ length: 7 }, () => 'store_corrupt'))
      const content = readFileSync(await artifacts.local('raced'))
      expect(createHash('sha256').update(content).digest('hex')).toBe(won[0])
    })

    test('a file that is missing is store_corrupt, naming it', async () => {
      expect(await artifacts.has('never/put')).toBe(false)
      await expect(artifacts.local('never/put')).rejects.toMatchObject({
        code: 'store_corrupt',
        message: expect.stringContaining('never/put'),
      })
    })

    test('what cannot be read leaves no key behind', async () => {
      await expect(artifacts.put('half', join(folder, 'not there'))).rejects.toThrow()
      expect(await artifacts.has('half')).toBe(false)
      expect(await listed('half')).toEqual([])
    })

    test('remove removes, and does not mind that nothing is there', async () => {
      await artifacts.put('gone', file('x'))
      await artifacts.remove('gone')
      expect(await artifacts.has('gone')).toBe(false)
      await artifacts.remove('gone')
      await artifacts.put('gone', file('another now'))
      expect(readFileSync(await artifacts.local('gone'), 'utf8')).toBe('another now')
    })

    test('list gives the keys that begin with a prefix, also with part of a name', async () => {
      for (const key of ['list/d1/v1', 'list/d1/v2', 'list/d10/v1', 'list/e', 'listen'])
        await artifacts.put(key, file(key))
      expect((await listed('list/d1')).sort()).toEqual(['list/d1/v1', 'list/d1/v2', 'list/d10/v1'])
      expect((await listed('list/d1/')).sort()).toEqual(['list/d1/v1', 'list/d1/v2'])
      expect((await listed('list')).sort()).toEqual(['list/d1/v1', 'list/d1/v2', 'list/d10/v1', 'list/e', 'listen'])
      expect(await listed('list/none')).toEqual([])
      expect(await listed('')).toEqual(expect.arrayContaining(['listen', 'list/d10/v1']))
    })

    test.each(['../out', 'a/../../out', '/etc/passwd', 'C:/windows', 'a\\b', '', 'a//b', './a', 'a/', 'a\0b'])(
      'the key %j is refused, whatever is done with it',
      async key => {
        const refused = { code: 'path_not_allowed' }
        await expect(artifacts.put(key, file('x'))).rejects.toMatchObject(refused)
        await expect(artifacts.local(key)).rejects.toMatchObject(refused)
        await expect(artifacts.has(key)).rejects.toMatchObject(refused)
        await expect(artifacts.remove(key)).rejects.toMatchObject(refused)
      },
    )
  })
}
