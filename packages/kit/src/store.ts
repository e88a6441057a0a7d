/** Stores: how a dataset's versions are kept, bitemporally, in files that are written once. */
import type { DefinitionDeclaration, Instant, JsonObject, PlainDate } from '@optaic/domain'
import type { ChosenDates, Columns, Table, TableSession } from '@optaic/ports'
import type { z } from 'zod'
import { type DeclarationInput, declarationOf } from './definition.ts'
import type { PluginContext } from './plugin-context.ts'

/** The store's own record of one version; plain data, opaque to everybody else. */
export type Manifest = JsonObject

export interface StoreContext extends PluginContext {
  readonly tables: TableSession
  /** Local path of a file of the manifest, fetched if need be. */
  file(key: string): Promise<string>
}

export interface StoreWrite {
  readonly incoming: Table
  readonly extent: 'full' | 'delta'
  readonly previous: Manifest | null
}

export interface StoredFileOutput {
  readonly key: string
  readonly path: string
  readonly sha256?: string
  /** Holds rows once more that another file has, to be read faster: they are not counted again. */
  readonly again?: true
}

/** Every date and every symbol that a version has a row of, in order. */
export interface Calendar {
  /** Whole days since 1970-01-01, ascending. */
  readonly days: readonly number[]
  readonly symbols: readonly string[]
}

export interface StoredVersion {
  readonly manifest: Manifest
  /** Files to put in the artifact store before the version is committed. */
  readonly files: readonly StoredFileOutput[]
  /** False when nothing was new or restated: the version before stays. */
  readonly changed: boolean
  /** Rows readable now (newest knowledge), and rows written by this refresh. */
  readonly rows: number
  readonly rows_written: number
  readonly symbols: number
  readonly first_date: PlainDate | null
  readonly last_date: PlainDate | null
  readonly columns: Columns
  /** Equal for equal readable data. */
  readonly digest: string
}

export interface StoreQuery extends ChosenDates {
  /** Knowledge cutoff; default everything known. */
  readonly as_of?: Instant
  readonly symbols?: readonly string[]
  readonly columns?: readonly string[]
  /** Adds the column `knowledge_time`. */
  readonly with_knowledge_time?: boolean
  /** True where whoever asks puts the rows in order: saves sorting them. Default false. */
  readonly any_order?: boolean
  /** True where whoever asks takes the columns and dates out of what comes: others may come along. Default false. */
  readonly with_more?: boolean
}

export interface StoreDefinition {
  readonly declaration: DefinitionDeclaration
  readonly write: (context: StoreContext, config: JsonObject, write: StoreWrite) => Promise<StoredVersion>
  /** Sorted by symbol and date, unless any order will do; one row for each. */
  readonly read: (context: StoreContext, config: JsonObject, manifest: Manifest, query: StoreQuery) => Promise<Table>
  /** First date on which the newest knowledge may differ between an earlier version and this one: null when nothing does. */
  readonly firstChange: (manifest: Manifest, before: Manifest) => PlainDate | null | 'all'
  /** Dates and symbols by the newest knowledge, without reading any row; null where the manifest does not say. */
  readonly calendar: (manifest: Manifest) => Calendar | null
}

export interface StoreInput<P extends z.ZodType> extends DeclarationInput<P> {
  readonly write: (context: StoreContext, params: z.output<P>, write: StoreWrite) => Promise<StoredVersion>
  readonly read: (context: StoreContext, params: z.output<P>, manifest: Manifest, query: StoreQuery) => Promise<Table>
  /** Left out, the store cannot tell what changed, and dependents compute everything anew. */
  readonly firstChange?: StoreDefinition['firstChange']
  /** Left out, dates are looked up among the rows. */
  readonly calendar?: StoreDefinition['calendar']
}

export function defineStore<P extends z.ZodType>(input: StoreInput<P>): StoreDefinition {
  return {
    declaration: declarationOf('StoreDef', input),
    write: (context, config, write) => input.write(context, input.params.parse(config), write),
    read: (context, config, manifest, query) => input.read(context, input.params.parse(config), manifest, query),
    firstChange: input.firstChange ?? (() => 'all'),
    calendar: input.calendar ?? (() => null),
  }
}
