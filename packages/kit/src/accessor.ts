/** Accessors: the shape in which a dataset's rows are handed to those who read it. */
import type { DefinitionDeclaration, JsonObject } from '@optaic/domain'
import type { Columns, Table, TableSession } from '@optaic/ports'
import type { z } from 'zod'
import { type DeclarationInput, declarationOf } from './definition.ts'
import type { StoreQuery } from './store.ts'

export interface AccessorContext {
  readonly tables: TableSession
  /** Reads the store with the given query; the accessor decides which columns and dates it really needs. */
  read(query: StoreQuery): Promise<Table>
  readonly columns: Columns
}

export interface AccessorDefinition {
  readonly declaration: DefinitionDeclaration
  /** `panel`: one row per (date, symbol) with number fields; `table`: any columns. */
  readonly shape: 'panel' | 'table'
  /** True when it shows every row that the store has for a query. */
  readonly everyRow: boolean
  readonly access: (context: AccessorContext, config: JsonObject, query: StoreQuery) => Promise<Table>
}

export interface AccessorInput<P extends z.ZodType> extends DeclarationInput<P> {
  readonly shape: 'panel' | 'table'
  /** True when it shows every row that the store has for a query; then the store may say what dates there are. Default false. */
  readonly everyRow?: boolean
  readonly access: (context: AccessorContext, params: z.output<P>, query: StoreQuery) => Promise<Table>
}

export function defineAccessor<P extends z.ZodType>(input: AccessorInput<P>): AccessorDefinition {
  return {
    declaration: declarationOf('AccessorDef', input),
    shape: input.shape,
    everyRow: input.everyRow ?? false,
    access: (context, config, query) => input.access(context, input.params.parse(config), query),
  }
}
