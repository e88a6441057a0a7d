/** Status changes, progress and logs as they happen, whoever serves them. */
export type { RealtimeEvent } from './event.ts'
export { openRealtime, type Realtime, type RealtimeOptions, type Watch, type WatchOptions } from './open-realtime.ts'
