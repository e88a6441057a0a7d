import { expect, test } from 'vitest'
import { readSettings } from '../settings.ts'
import { largePages, largePagesFound } from './large-pages.ts'

test.each([
  ['always [madvise] never', true, 'good'],
  ['[always] madvise never', false, 'good'],
  ['always madvise [never]', true, 'note'],
  ['always [madvise] never', false, 'note'],
])('with the setting "%s", advice taken: %s, large pages are %s', (text, advised, state) => {
  const found = largePagesFound(`${text}\n`, advised)
  expect(found).toMatchObject({ what: 'large pages', state })
  expect(found.next !== undefined).toBe(state === 'note')
})

test('this machine is looked at without a fault', async () => {
  expect([undefined, 'good', 'note']).toContain((await largePages(readSettings({}, {})))?.state)
})
