/** What it costs to let other servers do a part of the work: running the flows, telling those who watch. */
import type { Suite } from '../../suite.ts'
import { createOnPrefect } from './create-on-prefect.ts'
import { drain } from './drain.ts'
import { latencyOnPrefect } from './latency-on-prefect.ts'
import { sustainedOnPrefect } from './sustained-on-prefect.ts'
import { toSubscriber } from './to-subscriber.ts'

export const orchestrators: Suite = {
  name: 'orchestrators',
  about: 'Outside servers in place of our own parts, beside bare calls of the same servers.',
  works: [latencyOnPrefect, sustainedOnPrefect, createOnPrefect, toSubscriber, drain],
}
