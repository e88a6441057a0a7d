/** How the port's column types and DuckDB's types stand for each other. */
import type { ColumnType } from '@optaic/ports'

/** The type a column is stored as. Instants keep their zone so that an offset in the source is never dropped. */
export const duckDbType: Readonly<Record<ColumnType, string>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  string: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
}

const kept: Readonly<Record<string, ColumnType>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
  VARCHAR: 'string',
  DOUBLE: 'number',
  FLOAT: 'number',
  BIGINT: 'integer',
  INTEGER: 'integer',
  SMALLINT: 'integer',
  TINYINT: 'integer',
  UBIGINT: 'integer',
  UINTEGER: 'integer',
  USMALLINT: 'integer',
  UTINYINT: 'integer',
  BOOLEAN: 'boolean',
}

export interface SeenColumn {
  readonly type: ColumnType
  /** The DuckDB type to cast to first; absent when the column can stay as it is. */
  readonly cast?: string
  /** Nested values become JSON text. */
  readonly json?: boolean
}

/**
 * What a DuckDB column is to the port. Sums of integers (HUGEINT) come back to BIGINT, which throws rather than rounds;
 * decimals become doubles; lists and structs become JSON text; everything else text.
 */
export function seenColumn(type: string): SeenColumn {
  const same = kept[type]
  if (same !== undefined) return { type: same }
  if (/^U?HUGEINT$/.test(type)) return { type: 'integer', cast: 'BIGINT' }
  if (/^DECIMAL/.test(type)) return { type: 'number', cast: 'DOUBLE' }
  if (/^TIMESTAMP_/.test(type)) return { type: 'timestamp', cast: 'TIMESTAMP' }
  if (/\]$|^(STRUCT|MAP|UNION)\b/.test(type)) return { type: 'string', cast: 'VARCHAR', json: true }
  return { type: 'string', cast: 'VARCHAR' }
}
