/** Tables read, shaped and written by DuckDB. */
export { createDuckDbTables } from './duckdb-tables.ts'
