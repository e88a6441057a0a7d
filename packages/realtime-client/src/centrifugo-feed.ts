/**
 * Events by Centrifugo, which remembers what was missed in a short absence. Where it does not, because it was too long
 * or because it was away itself, the history of our server does.
 */
import { isClientProblem, mayPass } from '@optaic/client'
import { Centrifuge, type PublicationContext, type SubscribedContext, UnauthorizedError } from 'centrifuge'
import { ofPublication } from './event.ts'
import type { Admission, Feed, Subject } from './feed.ts'

export interface CentrifugoFeedOptions {
  /** The admission that named it. */
  readonly first: Admission
  readonly admit: (channels: readonly string[]) => Promise<Admission>
}

/** While Centrifugo is away, our server is asked so often, in milliseconds. */
const lookEvery = 5000

/** Refusals that no repetition mends end the subscription; the client repeats the others by itself. */
async function tokenOf(find: Promise<string | null | undefined>): Promise<string> {
  try {
    const token = await find
    if (typeof token === 'string') return token
  } catch (fault) {
    if (mayPass(fault)) throw fault
    throw new UnauthorizedError(isClientProblem(fault) ? fault.message : String(fault))
  }
  throw new UnauthorizedError('the server no longer uses Centrifugo: open realtime again')
}

export function createCentrifugoFeed({ first, admit }: CentrifugoFeedOptions): Feed {
  const client = new Centrifuge(first.url, {
    token: first.token ?? '',
    getToken: () => tokenOf(admit([]).then(admission => admission.token)),
    maxReconnectDelay: 5000,
    name: 'optaic',
  })
  const watchers = new Map<string, number>()
  const subscriptionOf = ({ channel, admission }: Subject) =>
    client.getSubscription(channel) ??
    client.newSubscription(channel, {
      token: admission.subscriptions[channel] ?? '',
      getToken: () => tokenOf(admit([channel]).then(admission => admission.subscriptions[channel])),
    })
  return {
    attach: (subject, inbox, end) => {
      const { channel } = subject
      const subscription = subscriptionOf(subject)
      watchers.set(channel, (watchers.get(channel) ?? 0) + 1)
      const onPublication = (publication: PublicationContext) => {
        const event = ofPublication(publication)
        if (event !== null) inbox.push(event)
      }
      const onSubscribed = ({ wasRecovering, recovered }: SubscribedContext) => {
        if (!wasRecovering || !recovered) inbox.catchUp()
      }
      const onEnd = ({ reason }: { readonly reason: string }) => end(new Error(`Centrifugo ended it: ${reason}`))
      const timer = setInterval(() => {
        if (subscription.state !== 'subscribed') inbox.catchUp()
      }, lookEvery)
      subscription.on('publication', onPublication)
      subscription.on('subscribed', onSubscribed)
      subscription.on('unsubscribed', onEnd)
      client.on('disconnected', onEnd)
      if (subscription.state === 'subscribed') inbox.catchUp()
      else subscription.subscribe()
      client.connect() // the first time, and after Centrifugo ended it
      return () => {
        clearInterval(timer)
        subscription.off('publication', onPublication)
        subscription.off('subscribed', onSubscribed)
        subscription.off('unsubscribed', onEnd)
        client.off('disconnected', onEnd)
        const left = (watchers.get(channel) ?? 1) - 1
        watchers.set(channel, left)
        if (left === 0) client.removeSubscription(subscription)
      }
    },
    close: () => client.disconnect(),
  }
}
