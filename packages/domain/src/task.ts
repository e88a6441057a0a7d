/** What a Run's code is given and what it gives back, as plain data: it crosses a process boundary. */
import type { Instant, JsonObject, PlainDate } from './ids.ts'

/**
 * A Definition in one of the Instance's slots: its own (`definition`), that of a part (`pipeline`, `store`, `accessor`),
 * or one that a configuration names (`library`).
 */
export interface TaskPart {
  readonly slot: string
  readonly name: string
  readonly version: string
  /** See {@link UsedDefinition}. */
  readonly pinned?: true
  readonly config: JsonObject
  /** The Definition's own code, where that is data. */
  readonly code: JsonObject
}

/** An upstream as it stood when the Run started. */
export interface TaskInput {
  readonly role: string
  readonly instance_id: string
  readonly name: string
  readonly type: string
  readonly version_id: string
  readonly version_number: number
  readonly last_date: PlainDate | null
  readonly columns: Readonly<Record<string, string>>
  readonly manifest: JsonObject
}

export interface RunTaskInput {
  readonly run_id: string
  readonly project: string
  readonly instance: { readonly id: string; readonly name: string; readonly type: string; readonly config: JsonObject }
  readonly flow_kind: string
  readonly parts: readonly TaskPart[]
  readonly inputs: readonly TaskInput[]
  /** The version before: null at the first Run, when a full refresh is asked for, and when config or Definition changed. */
  readonly previous: {
    readonly manifest: JsonObject
    readonly version_number: number
    readonly last_date: PlainDate | null
    /** Version number of each input the version before was made from, by instance id. */
    readonly input_versions: Readonly<Record<string, number>>
  } | null
  readonly seed: number
  readonly knowledge_time: Instant
}

/** What a version is, apart from its files. */
export interface VersionOutput {
  readonly rows: number
  readonly symbols: number
  readonly first_date: PlainDate | null
  readonly last_date: PlainDate | null
  readonly columns: Readonly<Record<string, string>>
  readonly digest: string
  readonly manifest: JsonObject
}

/** Numbers of one output column, for guardrails. */
export interface ColumnSummary {
  readonly count: number
  readonly missing: number
  readonly min: number | null
  readonly max: number | null
}

export interface RunTaskOutput {
  /** Null where the Flow makes no version, or nothing changed (`unchanged`). */
  readonly version: VersionOutput | null
  readonly unchanged: boolean
  /** Last date of the data, where the Flow has any. */
  readonly last_data_date: PlainDate | null
  readonly rows: number | null
  /** Files in the Run's folder to put in the artifact store before the commit: those of the version, by key. */
  readonly files: readonly { readonly key: string; readonly path: string; readonly sha256?: string }[]
  /** Files in the Run's folder to keep with the Run. */
  readonly artifacts: readonly { readonly name: string; readonly media_type: string; readonly path: string }[]
  readonly metrics: JsonObject
  readonly summary: Readonly<Record<string, ColumnSummary>>
}
