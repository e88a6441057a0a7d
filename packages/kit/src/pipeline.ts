/** Pipelines: where a dataset's rows come from. */
import type { DefinitionDeclaration, Instant, JsonObject, PlainDate, Problem, UpstreamRule } from '@optaic/domain'
import type { Evaluator, Panel, Registry } from '@optaic/engine'
import type { Columns, Table, TableSession } from '@optaic/ports'
import type { z } from 'zod'
import { type DeclarationInput, declarationOf } from './definition.ts'
import type { PluginContext } from './plugin-context.ts'
import type { Calendar, StoreQuery } from './store.ts'

/** An upstream dataset as it stood when the Run started. */
export interface DatasetInput {
  readonly role: string
  readonly name: string
  readonly columns: Columns
  readonly version_number: number
  readonly last_date: PlainDate | null
  /** The state of its data, to keep in the cursor and hand to `first_change` at the next refresh. */
  readonly mark: JsonObject
  /** First date on which the newest knowledge may differ from what a mark stood for; null when nothing does. */
  first_change(mark: JsonObject): PlainDate | null | 'all'
  /** Every date and symbol of the newest knowledge, or of that which a mark stood for, without reading any row; null where that is not known without. */
  calendar(mark?: JsonObject): Calendar | null
  /** Long table: date, symbol, fields…; the newest knowledge unless `as_of` is given. */
  table(query?: Omit<StoreQuery, 'symbols' | 'with_knowledge_time'>): Promise<Table>
  panel(query: {
    readonly fields: readonly string[]
    readonly groups?: readonly string[]
    readonly from?: PlainDate
    readonly as_of?: Instant
  }): Promise<Panel>
}

export interface PipelineContext extends PluginContext {
  readonly tables: TableSession
  /** What expressions may call: operators, and the macros that the configuration names, as frozen with the Run. */
  readonly library: Registry
  /** Evaluates expressions, over however many threads the worker gives. */
  readonly evaluator: Evaluator
  /** In the order of the Instance's upstream refs. */
  readonly inputs: readonly DatasetInput[]
  /** What the last successful refresh left: null at the first, or when a full refresh is asked for. */
  readonly last: {
    readonly last_date: PlainDate | null
    readonly cursor: JsonObject | null
    readonly input_versions: Readonly<Record<string, number>>
  } | null
}

export interface PipelineResult {
  /** Columns `date` and `symbol` (key), any fields, and optionally `knowledge_time` (timestamp, UTC). */
  readonly table: Table
  /** `full`: all history, the store finds what is new; `delta`: only rows that are new or restated. Rows are never deleted by absence. */
  readonly extent: 'full' | 'delta'
  /** Kept with the version and handed back next time (ETag, last page, input versions). */
  readonly cursor?: JsonObject
  /** True when the source said that nothing changed: no version is written. */
  readonly unchanged?: boolean
}

/** What is known when an Instance is created or changed, before anything runs. */
export interface PipelineSurroundings {
  /** What expressions may call. */
  readonly library: Registry
  /** In the order of the Instance's upstream refs; null while it is not known what columns they have. */
  readonly inputs: readonly Pick<DatasetInput, 'name' | 'columns'>[] | null
}

export interface PipelineDefinition {
  readonly declaration: DefinitionDeclaration
  readonly check?: (surroundings: PipelineSurroundings, config: JsonObject) => Problem | null
  readonly fetch: (context: PipelineContext, config: JsonObject) => Promise<PipelineResult>
}

export interface PipelineInput<P extends z.ZodType> extends DeclarationInput<P> {
  readonly upstreams?: readonly UpstreamRule[]
  /** What the schema of the parameters cannot say, told when an Instance is created or changed: the problem, or null. Throws nothing else. */
  readonly check?: (surroundings: PipelineSurroundings, params: z.output<P>) => Problem | null
  readonly fetch: (context: PipelineContext, params: z.output<P>) => Promise<PipelineResult>
}

export function definePipeline<P extends z.ZodType>(input: PipelineInput<P>): PipelineDefinition {
  const { check } = input
  return {
    declaration: declarationOf('PipelineDef', input, input.upstreams ?? []),
    ...(check !== undefined && { check: (surroundings, config) => check(surroundings, input.params.parse(config)) }),
    fetch: (context, config) => input.fetch(context, input.params.parse(config)),
  }
}
