import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { onLargePages } from './large-pages.ts'
import { sharedArray } from './shared-array.ts'

const setting = '/sys/kernel/mm/transparent_hugepage/enabled'
const given = process.platform === 'linux' && existsSync(setting)

/** Regions of this process that large pages were asked for (`hg` among their flags), in bytes. */
function asked(): number {
  let bytes = 0
  let size = 0
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    if (line.startsWith('Size:')) size = Number(line.replace(/\D/g, '')) * 1024
    if (line.startsWith('VmFlags:') && line.split(' ').includes('hg')) bytes += size
  }
  return bytes
}

test('large arrays ask for large pages where the system has them', () => {
  const size = 2 ** 24
  const before = given ? asked() : 0
  const arrays = [sharedArray(size / 8), new Float64Array(size / 8)]
  expect(onLargePages(arrays[1]!.buffer)).toBe(given)
  // Of either all but what does not fill a page of 2 MiB at its ends.
  if (given) expect(asked() - before).toBeGreaterThanOrEqual(2 * (size - 2 ** 21) - 2 ** 21)
  expect(arrays.map(array => array.fill(1).at(-1))).toEqual([1, 1])
})

test('small memory is left as it is', () => {
  expect(onLargePages(new ArrayBuffer(4096))).toBe(false)
})

test('shared arrays are zeros of the length asked for', () => {
  const array = sharedArray(2 ** 19 + 3)
  expect(array).toHaveLength(2 ** 19 + 3)
  expect(array.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(array.every(value => value === 0)).toBe(true)
})

const say = `const { sharedArray } = await import(process.argv[1])
sharedArray(2 ** 20)
process.emitWarning('of somebody else')`

test.each([
  ['where Node has foreign functions', []],
  ['where it has none', ['--no-experimental-ffi']],
])('nobody is told of what they cannot change: %s', (_, options) => {
  const module = fileURLToPath(new URL('index.ts', import.meta.url))
  const { stderr, status } = spawnSync(process.execPath, [...options, '--input-type=module', '--eval', say, module], {
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stderr).toContain('of somebody else')
  expect(stderr).not.toMatch(/FFI|Experimental/)
})
