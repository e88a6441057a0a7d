/** The outbox hands each item to one, in order, until it is done. */
import { expect, test } from 'vitest'
import type { Storage } from '../storage.ts'
import type { StorageLab } from './lab.ts'

export function outbox(lab: StorageLab): void {
  test('the outbox hands each item to one, in order for a key, and again after a fault', async () => {
    await lab.storage.transaction(async tx => {
      for (let count = 0; count < 20; count++) await tx.addOutbox('topic', `key${count % 4}`, { count })
    })
    const done: number[] = []
    const drain = (from: Storage) =>
      from.drainOutbox(['topic'], 100, async item => {
        done.push(item.payload.count as number)
      })
    const counts = await Promise.all([drain(lab.storage), drain(lab.other)])
    while ((await drain(lab.storage)) > 0) counts.push(0)
    expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    for (const key of [0, 1, 2, 3]) {
      const order = done.filter(count => count % 4 === key)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    }
    await lab.storage.transaction(tx => tx.addOutbox('other', 'key', { count: 1 }))
    await lab.storage.drainOutbox(['other'], 10, async () => {
      throw new Error('down')
    })
    expect(await lab.storage.pendingOutbox({ key: 'key' })).toMatchObject([{ attempts: 1, error: 'down' }])
  })

  test('an outbox item that waits for its next try is due at once when another comes behind it', async () => {
    const done: unknown[] = []
    const drain = (work: () => void) =>
      lab.storage.drainOutbox(['hurry'], 10, async item => {
        work()
        done.push(item.payload.count)
      })
    await lab.storage.transaction(tx => tx.addOutbox('hurry', 'hurried', { count: 1 }))
    await drain(() => {
      throw new Error('down')
    })
    expect(await drain(() => {})).toBe(0)
    await lab.storage.transaction(tx => tx.addOutbox('hurry', 'hurried', { count: 2 }))
    await drain(() => {})
    expect(done).toEqual([1, 2])
  })
}
