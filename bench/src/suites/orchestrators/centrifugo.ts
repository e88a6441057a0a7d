/** The Centrifugo of a measurement, whose binary the environment names, and one who watches it. */
import { Problem } from '@optaic/domain'
import { type OwnCentrifugo, openCentrifugo, startCentrifugo } from '@optaic/realtime-centrifugo'
import { Centrifuge } from 'centrifuge'
import type { Bench } from '../../suite.ts'

export async function openBenchCentrifugo(bench: Bench): Promise<OwnCentrifugo> {
  const program = process.env.CENTRIFUGO_BIN
  if (program === undefined || program === '')
    throw new Problem('realtime_unreachable', 'There is no Centrifugo to measure: it is in no package registry', {
      next: 'Name its binary as CENTRIFUGO_BIN.',
    })
  const own = await startCentrifugo(program)
  bench.onClose(own.stop)
  return own
}

/** A call of the server API without any of ours around it. */
export async function callBare({ apiUrl, apiKey }: OwnCentrifugo, method: string, body: object): Promise<void> {
  const answer = await fetch(`${apiUrl}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`Centrifugo answered with ${answer.status}`)
  await answer.json()
}

/** Subscribes to a channel; `next` resolves at the next publication. */
export async function subscribe(bench: Bench, own: OwnCentrifugo, channel: string) {
  const admission = openCentrifugo(own).admit('bench', [channel])
  const client = new Centrifuge(admission.url, { token: admission.token })
  bench.onClose(async () => client.disconnect())
  const subscription = client.newSubscription(channel, { token: admission.subscriptions[channel] ?? '' })
  let heard = () => {}
  subscription.on('publication', () => heard())
  subscription.subscribe()
  client.connect()
  await subscription.ready(10_000)
  return {
    next: () =>
      new Promise<void>(resolve => {
        heard = resolve
      }),
  }
}
