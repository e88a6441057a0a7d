/** What every use case works with. */
import type { DefinitionDeclaration, Instant, Kind } from '@optaic/domain'
import type { Artifacts, Orchestrator, Realtime, Storage } from '@optaic/ports'

export interface LifecycleOptions {
  readonly storage: Storage
  readonly orchestrator: Orchestrator
  readonly artifacts: Artifacts
  /** Where events are published besides the program's own stream. */
  readonly realtime?: Realtime
  readonly kinds: readonly Kind[]
  /** The Definitions that this program ships. */
  readonly declarations: readonly DefinitionDeclaration[]
  readonly clock: () => Instant
  readonly newId: () => string
  readonly random: () => number
  readonly programVersion: string
  readonly log: (level: 'debug' | 'info' | 'warning' | 'error', message: string) => void
}

export interface Context extends Omit<LifecycleOptions, 'kinds'> {
  readonly kinds: ReadonlyMap<string, Kind>
}

export const createContext = ({ kinds, ...rest }: LifecycleOptions): Context => ({
  ...rest,
  kinds: new Map(kinds.map(kind => [kind.type, kind])),
})

/** The instant that lies some milliseconds after another. */
export const later = (from: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(from) + milliseconds).toISOString()
