/** What has passed an examination is remembered, and nothing else is taken for it. */
import { expect, test } from 'vitest'
import { at } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function examined(lab: StorageLab): void {
  test('only a digest that was kept has passed, whichever process kept it; the first time counts', async () => {
    expect(await lab.storage.examinedAt('one')).toBeNull()
    await lab.storage.keepExamined('one', at)
    await lab.other.keepExamined('one', new Date(Date.parse(at) + 1000).toISOString())
    expect(await lab.other.examinedAt('one')).toBe(at)
    expect(await lab.storage.examinedAt('on')).toBeNull()
    expect(await lab.storage.examinedAt('one ')).toBeNull()
  })

  test('the oldest are forgotten', async () => {
    const later = (n: number) => new Date(Date.parse(at) + 60_000 * n).toISOString()
    for (let n = 1; n <= 101; n++) await lab.storage.keepExamined(`kept ${n}`, later(n))
    expect(await lab.storage.examinedAt('kept 1')).toBeNull()
    expect(await lab.storage.examinedAt('kept 2')).toBe(later(2))
    expect(await lab.storage.examinedAt('kept 101')).toBe(later(101))
  })
}
