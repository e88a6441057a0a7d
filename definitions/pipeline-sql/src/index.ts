/** Rows of a query on a Postgres database. */
export { sqlPipeline } from './sql-pipeline.ts'
