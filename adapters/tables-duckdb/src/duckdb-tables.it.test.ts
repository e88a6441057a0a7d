import { tablesConformance } from '@optaic/ports/conformance/tables'
import { createDuckDbTables } from './index.ts'

tablesConformance('tables-duckdb', createDuckDbTables)
