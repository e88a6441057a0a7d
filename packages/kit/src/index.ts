/** What the author of a Definition imports. */

export type { Json, JsonObject } from '@optaic/domain'
export { isDuration, isProblem, Problem, parseDuration } from '@optaic/domain'
export type { Columns, ColumnType, Table, TableSession } from '@optaic/ports'
export { z } from 'zod'
export * from './accessor.ts'
export * from './definition.ts'
export * from './pipeline.ts'
export * from './plugin-context.ts'
export * from './plugins.ts'
export * from './store.ts'
