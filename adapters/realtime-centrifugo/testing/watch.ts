/** Watches a channel by Centrifugo's own client, as a subscription alone sees it. */
import type { Admission } from '@optaic/ports'
import type { Watcher } from '@optaic/ports/conformance/realtime'
import { Centrifuge, type PublicationContext } from 'centrifuge'

const eventOf = ({ data, tags = {} }: PublicationContext) => ({
  channel: tags.channel,
  type: tags.type,
  time: tags.time,
  sequence: Number(tags.sequence),
  position: Number(tags.position),
  data,
})

/** Resolves once it is let in; rejects when it is refused. */
export async function watchCentrifugo(admission: Admission, channel: string): Promise<Watcher> {
  const client = new Centrifuge(admission.url, { token: admission.token })
  const events: ReturnType<typeof eventOf>[] = []
  const subscription = client.newSubscription(channel, { token: admission.subscriptions[channel] ?? '' })
  subscription.on('publication', publication => events.push(eventOf(publication)))
  try {
    await new Promise<void>((resolve, reject) => {
      subscription.once('subscribed', () => resolve())
      subscription.once('unsubscribed', ({ reason }) => reject(new Error(reason)))
      subscription.on('error', ({ error }) => reject(new Error(error.message)))
      client.once('disconnected', ({ reason }) => reject(new Error(reason)))
      subscription.subscribe()
      client.connect()
    })
  } catch (fault) {
    client.disconnect()
    throw fault
  }
  return {
    events,
    get seen() {
      return events.map(({ position }) => position)
    },
    close: () => client.disconnect(),
  }
}
