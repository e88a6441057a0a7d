/** The exam of the realtime port: in order, at least once, and only to those who were let in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Admission, PlacedEvent, Realtime } from './realtime.ts'

/** Longer than any machine takes. */
const patient = { timeout: 10_000 }

/** Someone who watches a channel; the adapter brings it, since each broker has a client of its own. */
export interface Watcher {
  /** What came so far, as positions in the order of arrival. */
  readonly seen: readonly number[]
  /** The events as they came. */
  readonly events: readonly unknown[]
  close(): void
}

export interface RealtimeExam {
  readonly realtime: Realtime
  /** Resolves once the watcher is let in; rejects when it is refused. */
  watch(admission: Admission, channel: string): Promise<Watcher>
  close(): Promise<void>
}

export function realtimeConformance(name: string, open: () => Promise<RealtimeExam>): void {
  describe(`${name} keeps the promises of realtime`, () => {
    let exam: RealtimeExam
    let position = Date.now() // a broker that went on since the last exam drops what is not newer
    const watchers: Watcher[] = []
    beforeAll(async () => {
      exam = await open()
    })
    afterAll(async () => {
      for (const watcher of watchers) watcher.close()
      await exam?.close()
    })
    const event = (channel: string, project_id: string | null = null): PlacedEvent => {
      position += 1
      const data = { flow_kind: 'refresh', old_status: 'READY', new_status: 'STALE', timestamp: '2026-03-06T12:00:00Z' }
      return { channel, sequence: position, type: 'status', time: '2026-03-06T12:00:00Z', data, position, project_id }
    }
    const watch = async (channel: string) => {
      const watcher = await exam.watch(exam.realtime.admit('somebody', [channel]), channel)
      watchers.push(watcher)
      return watcher
    }
    const positions = (events: readonly PlacedEvent[]) => events.map(({ position: at }) => at)

    test('what is published arrives at its channel, whole, and nowhere else', async () => {
      const [one, other] = [await watch('instance:whole:status'), await watch('instance:other:status')]
      const sent = event('instance:whole:status')
      await exam.realtime.publish([sent])
      await expect.poll(() => one.seen, patient).toEqual([sent.position])
      expect(one.events[0]).toMatchObject({
        channel: sent.channel,
        sequence: sent.sequence,
        type: 'status',
        time: sent.time,
        data: sent.data,
      })
      await exam.realtime.publish([event('instance:other:status')])
      await expect.poll(() => other.seen, patient).toHaveLength(1)
      expect(one.seen).toHaveLength(1)
    })

    test('within a channel the order is kept, however many are published at once', async () => {
      const watcher = await watch('run:order')
      const sent = Array.from({ length: 700 }, (_, at) => event(at % 3 === 0 ? 'run:order' : `run:between-${at % 50}`))
      await exam.realtime.publish(sent)
      const wanted = positions(sent.filter(({ channel }) => channel === 'run:order'))
      await expect.poll(() => watcher.seen, patient).toEqual(wanted)
    })

    test('the channel of a project has everything of the project, in order', async () => {
      const watcher = await watch('project:p1')
      const sent = [event('instance:a:status', 'p1'), event('instance:x:status', 'p2'), event('run:r', 'p1')]
      await exam.realtime.publish(sent)
      const last = event('instance:a:status', 'p1')
      await exam.realtime.publish([last])
      await expect.poll(() => watcher.seen, patient).toEqual([sent[0]!.position, sent[2]!.position, last.position])
      expect(watcher.events[1]).toMatchObject({ channel: 'run:r', data: sent[2]!.data })
    })

    test('what is published again is seen once, in its place', async () => {
      const watcher = await watch('instance:again:status')
      const sent = Array.from({ length: 5 }, () => event('instance:again:status'))
      await exam.realtime.publish(sent.slice(0, 3))
      await exam.realtime.publish(sent)
      await expect.poll(() => watcher.seen.length, patient).toBeGreaterThanOrEqual(5)
      expect(watcher.seen).toEqual(positions(sent))
    })

    test('publishing nothing is fine', async () => {
      await exam.realtime.publish([])
    })

    test('whoever was let in to one channel is not let in to another', async () => {
      const admission = exam.realtime.admit('somebody', ['instance:mine:status'])
      await expect(exam.watch(admission, 'instance:yours:status')).rejects.toThrow()
      const wrong = exam.realtime.admit('somebody', ['instance:yours:status']).subscriptions['instance:yours:status']!
      const mixed = { ...admission, subscriptions: { 'instance:mine:status': wrong } }
      await expect(exam.watch(mixed, 'instance:mine:status')).rejects.toThrow()
    })

    test('whoever was let in to no channel is let in to none', async () => {
      await expect(exam.watch(exam.realtime.admit('somebody', []), 'project:p1')).rejects.toThrow()
    })

    test('an admission ends', () => {
      const { expires_at } = exam.realtime.admit('somebody', [])
      expect(Date.parse(expires_at)).toBeGreaterThan(Date.now())
      expect(Date.parse(expires_at)).toBeLessThan(Date.now() + 25 * 3_600_000)
    })

    test('a broker in order passes the check', async () => {
      await exam.realtime.check()
    })
  })
}
