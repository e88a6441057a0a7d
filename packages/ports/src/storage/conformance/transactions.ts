/** A transaction is done as a whole and in order, and takes its turn. */
import { expect, test } from 'vitest'
import { at, uuid7 } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function transactions(lab: StorageLab): void {
  test('a transaction that throws leaves nothing', async () => {
    const made = { id: uuid7(), name: 'never', about: '', created_at: at }
    await expect(
      lab.storage.transaction(async tx => {
        await tx.insertProject(made)
        await tx.addOutbox('t', 'k', {})
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await lab.storage.project('never')).toBeNull()
    expect(await lab.storage.pendingOutbox({ key: 'k' })).toEqual([])
  })

  test('a refused change fails the whole transaction with its own fault, whatever came after it', async () => {
    const project = { id: uuid7(), name: 'refused twice', about: '', created_at: at }
    await lab.storage.transaction(tx => tx.insertProject(project))
    const again = lab.storage.transaction(async tx => {
      await tx.insertProject({ ...project, id: uuid7() })
      await tx.addOutbox('refused', 'refused', {})
      await tx.project(project.id)
      await tx.addOutbox('refused', 'refused', {})
    })
    await expect(again).rejects.toMatchObject({ code: 'name_taken' })
    const unread = lab.storage.transaction(async tx => {
      await tx.addOutbox('refused', 'refused', {})
      await tx.insertProject({ ...project, id: uuid7() })
    })
    await expect(unread).rejects.toMatchObject({ code: 'name_taken' })
    expect(await lab.storage.pendingOutbox({ key: 'refused' })).toEqual([])
  })

  test('two transactions take turns at one Flow', async () => {
    const { flows } = await lab.chain('turns', ['READY'])
    const order: string[] = []
    const hold = (name: string, wait: Promise<void>, started: () => void) =>
      lab.storage.transaction(async tx => {
        await tx.lockFlow(flows[0]!.id)
        order.push(`${name} in`)
        started()
        await wait
        order.push(`${name} out`)
      })
    let release = () => {}
    const gate = new Promise<void>(resolve => {
      release = resolve
    })
    let inside = () => {}
    const entered = new Promise<void>(resolve => {
      inside = resolve
    })
    const first = hold('a', gate, () => inside())
    await entered
    const second = hold('b', Promise.resolve(), () => {})
    release()
    await Promise.all([first, second])
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out'])
  })

  test('a lock and a read asked for together are done in that order: the read sees what the lock waited for', async () => {
    const { flows } = await lab.chain('in order', ['READY'])
    const held = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const holding = lab.storage.transaction(async tx => {
      await tx.lockFlow(flows[0]!.id)
      held.resolve()
      await begun.promise
      await tx.updateFlow(flows[0]!.id, { paused: true })
    })
    await held.promise
    const [, read] = await lab.other.transaction(tx => {
      const asked = Promise.all([tx.lockFlow(flows[0]!.id), tx.flow(flows[0]!.id)])
      begun.resolve()
      return asked
    })
    await holding
    expect(read).toMatchObject({ paused: true })
  })
}
