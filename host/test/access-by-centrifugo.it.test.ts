/** How far a token reaches where a real Centrifugo serves the events: it lets nobody in without a token that our server made. */
import type { Admission } from '@optaic/ports'
import { startOwnCentrifugo, watchCentrifugo, whyNoOwnCentrifugo } from '@optaic/realtime-centrifugo/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Holder, openTwoProjects, type TwoProjects } from './two-projects.ts'
import { until } from './until.ts'

const why = whyNoOwnCentrifugo()

describe.skipIf(why !== null)(why === null ? 'by Centrifugo' : `by Centrifugo: ${why}`, () => {
  let centrifugo: Awaited<ReturnType<typeof startOwnCentrifugo>>
  let desk: TwoProjects
  beforeAll(async () => {
    centrifugo = await startOwnCentrifugo()
    desk = await openTwoProjects({
      OPTAIC_CENTRIFUGO_API_URL: centrifugo.apiUrl,
      OPTAIC_CENTRIFUGO_API_KEY: centrifugo.apiKey,
      OPTAIC_CENTRIFUGO_TOKEN_SECRET: centrifugo.tokenSecret,
      OPTAIC_CENTRIFUGO_CLIENT_URL: centrifugo.clientUrl,
    })
  })
  afterAll(async () => {
    await desk?.close()
    await centrifugo?.stop()
  })

  const admit = (holder: Holder, ...channels: string[]) =>
    desk.api(holder).ask<Admission>('POST', '/api/v1/realtime/admission', { channels })
  const channelsOf = ({ project, instance, run }: TwoProjects['ours']) => [
    `project:${project}`,
    `instance:${instance}:status`,
    `run:${run.id}`,
  ]
  const watch = async (admission: Admission, channel: string) => {
    const watcher = await watchCentrifugo(admission, channel)
    onTestFinished(watcher.close)
    return watcher
  }

  test('Centrifugo lets a token in to what it may see, and brings what happens there', async () => {
    const channels = channelsOf(desk.ours)
    const admission = await admit('ours-reader', ...channels)
    const watchers = await Promise.all(channels.map(channel => watch(admission, channel)))
    await desk.ours.execute()
    await until('the Run to be told to who watches the project', () => watchers[0]!.events.length >= 4)
    await until('its status to be told', () => watchers[1]!.events.length >= 2)
  })

  test('our server makes no token for what may not be seen, not even where it is asked for with what may', async () => {
    const { details } = await desk.api('ours').refusal('POST', '/api/v1/realtime/admission', {
      channels: [...channelsOf(desk.ours), ...channelsOf(desk.theirs)],
    })
    expect(details.map(({ path }) => path)).toEqual(channelsOf(desk.theirs))
  })

  test('Centrifugo refuses whoever comes to a channel with the tokens of another, or with none', async () => {
    const [ours = ''] = channelsOf(desk.ours)
    const admission = await admit('ours', ours)
    for (const channel of channelsOf(desk.theirs)) {
      await expect(watch(admission, channel)).rejects.toThrow(/permission denied/)
      const borrowed = { ...admission, subscriptions: { [channel]: admission.subscriptions[ours]! } }
      await expect(watch(borrowed, channel)).rejects.toThrow(/permission denied|unauthorized|invalid token/i)
    }
    await expect(watch(admission, 'project:*')).rejects.toThrow()
    const watcher = await watch(admission, ours)
    await desk.theirs.execute()
    await desk.ours.execute()
    await until('the Run of ours to be told', () => watcher.events.length >= 4)
    const { items } = await desk
      .api('reader')
      .get<{ items: { position: number }[] }>(
        `/api/v1/events/history?channel=project:${desk.theirs.project}&limit=1000`,
      )
    const others = new Set(items.map(({ position }) => position))
    expect(watcher.seen.filter(position => others.has(position))).toEqual([])
  })
})
