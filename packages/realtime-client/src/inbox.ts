/**
 * Brings events that come twice, late or not at all into one stream: each once, in order. What comes live is held
 * against what was seen; where something may be missing, the server's own history has it.
 */
import type { RealtimeEvent } from './event.ts'

export interface InboxOptions {
  /** Position after which events are wanted. */
  readonly after: number
  readonly deliver: (event: RealtimeEvent) => void
  /** Events after a position, oldest first; none when there are no more. Fails only for good. */
  readonly history: (after: number) => Promise<readonly RealtimeEvent[]>
  /** Told why it had to end. */
  readonly end: (fault: unknown) => void
}

export interface Inbox {
  /** An event that came live. */
  push(event: RealtimeEvent): void
  /** Something may have been missed: looks into the history. */
  catchUp(): void
  close(): void
}

/** Live events that wait for the history to be read; with more, it is read to its end instead. */
const mostWaiting = 1000
/** Channels of a project of which the last sequence is remembered. */
const mostChannels = 5000

export function createInbox({ after, deliver, history, end }: InboxOptions): Inbox {
  let position = after
  let waiting: RealtimeEvent[] = []
  let reading = false
  let again = false
  let closed = false
  const sequences = new Map<string, number>()

  const take = (event: RealtimeEvent) => {
    if (closed || event.position <= position) return
    position = event.position
    sequences.delete(event.channel)
    sequences.set(event.channel, event.sequence)
    if (sequences.size > mostChannels) sequences.delete(sequences.keys().next().value ?? '')
    deliver(event)
  }
  const hasGap = ({ channel, sequence }: RealtimeEvent) => (sequences.get(channel) ?? sequence - 1) !== sequence - 1
  const read = async () => {
    while (!closed) {
      again = false
      const events = await history(position)
      for (const event of events) take(event)
      if (events.length === 0 && !again) return
    }
  }
  const catchUp = () => {
    again = true
    if (reading || closed) return
    reading = true
    read().then(
      () => {
        reading = false
        const late = waiting
        waiting = []
        for (const event of late) take(event)
      },
      fault => {
        closed = true
        end(fault)
      },
    )
  }
  return {
    push: event => {
      if (closed || event.position <= position) return
      if (!reading && !hasGap(event)) return take(event)
      if (waiting.length < mostWaiting) waiting.push(event)
      else waiting = []
      if (!reading || waiting.length === 0) catchUp()
    },
    catchUp,
    close: () => {
      closed = true
    },
  }
}
