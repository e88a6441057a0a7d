/** News of commits arrive. */
import { test } from 'vitest'
import { at } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function news(lab: StorageLab): void {
  test('news of commits arrive', async () => {
    const heard = new Promise<void>(resolve => void lab.storage.listen('events', () => resolve()))
    await lab.storage.transaction(tx => tx.appendEvent('run:x', 'x', {}, at))
    await heard
  })
}
