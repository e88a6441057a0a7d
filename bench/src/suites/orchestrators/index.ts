/** What it costs to let other servers do a part of the work: here, telling those who watch. */
import type { Suite } from '../../suite.ts'
import { drain } from './drain.ts'
import { toSubscriber } from './to-subscriber.ts'

export const orchestrators: Suite = {
  name: 'orchestrators',
  about: 'Outside servers in place of our own parts, beside bare calls of the same servers.',
  works: [toSubscriber, drain],
}
