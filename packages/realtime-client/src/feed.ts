/** What brings events of a channel into an inbox, by one way or another. */
import type { Schema } from '@optaic/client'
import type { Inbox } from './inbox.ts'

export type Admission = Schema<'RealtimeAdmission'>

export interface Subject {
  readonly channel: string
  /** Position after which events are wanted. */
  readonly after: number
  /** What the server gave for it. */
  readonly admission: Admission
}

export interface Feed {
  /** Begins to bring what comes; returns how to stop. `end` is told when it had to end for good. */
  attach(subject: Subject, inbox: Inbox, end: (fault: unknown) => void): () => void
  close(): void
}
