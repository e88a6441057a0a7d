/** Events have no gaps, know their project, and no reader misses one. */
import { expect, test } from 'vitest'
import { at, id, newRun } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function events(lab: StorageLab): void {
  test('events written at once have no gaps, and a reader that follows misses none', async () => {
    const channel = `run:${id()}`
    const seen: number[] = []
    let position = (await lab.storage.events('*', 0, 100_000)).at(-1)?.position ?? 0
    const read = async () => {
      for (const event of await lab.storage.events('*', position, 1000)) {
        position = event.position
        if (event.channel === channel) seen.push(event.sequence)
      }
    }
    const write = async () => {
      for (let count = 0; count < 10; count++)
        await lab.storage.transaction(tx => tx.appendEvent(channel, 'x', { count }, at))
    }
    let writing = true
    const reader = (async () => {
      while (writing) await read()
    })()
    await Promise.all([write(), write(), write()])
    writing = false
    await reader
    await read()
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })

  test('a reader of all events stands where it was left, and a new one at the end', async () => {
    const append = (count: number) => lab.storage.transaction(tx => tx.appendEvent('run:readers', 'x', { count }, at))
    await append(1)
    const start = await lab.storage.readerPosition('news')
    expect(start).toBe(await lab.storage.lastPosition())
    await append(2)
    const [next] = await lab.storage.events('*', start, 10)
    expect(next?.data).toEqual({ count: 2 })
    expect(await lab.storage.moveReader('news', start, next!.position)).toBe(true)
    expect(await lab.other.readerPosition('news')).toBe(next!.position)
    expect(await lab.other.moveReader('news', start, next!.position + 5)).toBe(false)
    expect(await lab.storage.readerPosition('news')).toBe(next!.position)
    expect(next!.position).toBe(await lab.storage.lastPosition())
  })

  test('events know their project, and the channel of a project has all of it, even of what is gone', async () => {
    const [one, two] = [await lab.chain('told', ['READY', 'READY']), await lab.chain('told not', ['READY'])]
    const run = newRun(one.flows[0]!)
    const [project, channel] = [`project:${one.project_id}`, `instance:${one.instances[0]!.id}:status`]
    await lab.storage.transaction(async tx => {
      await tx.insertRun(run)
      await tx.setFlowStatus({ ...one.flows[0]!, status: 'STALE', resting_status: 'STALE' })
      await tx.setFlowStatus({ ...two.flows[0]!, status: 'STALE', resting_status: 'STALE' })
      await tx.appendEvent(`run:${run.id}`, 'state', {}, at)
      await tx.setFlowStatus({ ...one.flows[0]!, status: 'READY' })
      await tx.markDownstreamStale(one.flows[0]!.id, 'prices moved', at)
    })
    const told = await lab.storage.events(project, 0, 10)
    const stale = `instance:${one.instances[1]!.id}:status`
    expect(told.map(event => event.channel)).toEqual([channel, `run:${run.id}`, channel, stale])
    expect(new Set(told.map(event => event.project_id))).toEqual(new Set([one.project_id]))
    expect(await lab.storage.events(project, told[1]!.position, 1)).toEqual([told[2]])
    await lab.storage.transaction(tx => tx.deleteInstance(one.instances[1]!.id))
    expect(await lab.storage.events(project, 0, 10)).toEqual(told)
    expect(await lab.storage.events('project:nobody', 0, 10)).toEqual([])
  })

  test('a reader of some projects is told of those alone, from every channel, and goes on past the others', async () => {
    const chains = [await lab.chain('read one', ['READY']), await lab.chain('read two', ['READY'])]
    const [one, two] = chains as [(typeof chains)[0], (typeof chains)[0]]
    const start = await lab.storage.lastPosition()
    const turn = async ({ flows }: typeof one, status: 'STALE' | 'READY') =>
      void (await lab.storage.transaction(tx => tx.setFlowStatus({ ...flows[0]!, status, resting_status: status })))
    for (const status of ['STALE', 'READY'] as const) for (const each of [two, one]) await turn(each, status)
    const read = async (channel: string, of: string | readonly string[], after = start, limit = 10) =>
      (await lab.storage.events(channel, after, limit, of)).map(event => event.project_id)
    expect(await read('*', one.project_id)).toEqual([one.project_id, one.project_id])
    expect(await read('*', [one.project_id, two.project_id])).toHaveLength(4)
    expect(await read('instance:*', [one.project_id])).toHaveLength(2)
    expect(await read(`project:${two.project_id}`, [one.project_id])).toEqual([])
    expect(await read(`instance:${two.instances[0]!.id}:status`, [one.project_id])).toEqual([])
    expect(await read('*', [])).toEqual([])
    const [first] = await lab.storage.events('*', start, 1, [one.project_id])
    expect(await read('*', [one.project_id], first!.position, 1)).toEqual([one.project_id])
  })
}
