/** Of several processes one does what is exclusive. */
import { expect, test } from 'vitest'
import type { StorageLab } from './lab.ts'

export function exclusiveWork(lab: StorageLab): void {
  test('only one does what is exclusive', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await lab.other.projects({})
      inside--
    }
    const results = await Promise.all([
      lab.storage.exclusively('job', work),
      lab.other.exclusively('job', work),
      lab.storage.exclusively('job', work),
    ])
    expect(most).toBe(1)
    expect(results.filter(result => result.ran).length).toBeGreaterThanOrEqual(1)
    expect(await lab.storage.exclusively('job', async () => 5)).toEqual({ ran: true, value: 5 })
  })

  test('what is held for longer than its lease stays held while its holder lives', async () => {
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const work = () => {
      begun.resolve()
      return done.promise
    }
    const holding = lab.storage.exclusively('long job', work, 900)
    await begun.promise
    const end = Date.now() + 1400
    const tries = new Set<boolean>()
    while (Date.now() < end) tries.add((await lab.other.exclusively('long job', async () => {})).ran)
    done.resolve()
    expect(await holding).toMatchObject({ ran: true })
    expect([...tries]).toEqual([false])
    expect(await lab.other.exclusively('long job', async () => 5)).toEqual({ ran: true, value: 5 })
  })
}
