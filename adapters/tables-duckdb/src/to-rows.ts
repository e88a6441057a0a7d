/** Rows of a table as objects. */
import type { DuckDBValue } from '@duckdb/node-api'
import type { ColumnType, Table } from '@optaic/ports'
import type { Relations } from './relations.ts'
import { quoteName } from './sql-text.ts'

/** Integers past 2^53 come as bigint, all others as numbers. */
export async function rowsOf(
  relations: Relations,
  table: Table,
  limit: number | undefined,
): Promise<Record<string, unknown>[]> {
  const columns = Object.entries(table.columns)
  const most = limit === undefined ? '' : ` LIMIT ${wholeNumber(limit)}`
  const name = quoteName(await relations.nameOf(table))
  return relations.exclusive(async connection => {
    const result = await connection.stream(`SELECT * FROM ${name}${most}`)
    const rows: Record<string, unknown>[] = []
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const first = rows.length
      for (let row = 0; row < chunk.rowCount; row += 1) rows.push({})
      for (const [index, [name, type]] of columns.entries()) {
        const convert = converters[type]
        for (const [row, value] of chunk.getColumnValues(index).entries()) {
          const target = rows[first + row] as Record<string, unknown>
          target[name] = value === null ? null : convert(value)
        }
      }
    }
    return rows
  })
}

function wholeNumber(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError(`limit ${limit} is not a whole number`)
  return limit
}

const same = (value: DuckDBValue): unknown => value

const converters: Readonly<Record<ColumnType, (value: DuckDBValue) => unknown>> = {
  string: same,
  number: same,
  boolean: same,
  integer: value => {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  },
  date: value => new Date((value as { days: number }).days * 86_400_000).toISOString().slice(0, 10),
  timestamp: value => isoInstant((value as { micros: bigint }).micros),
}

/** With milliseconds, as JavaScript writes instants; with microseconds only where there are some. */
function isoInstant(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n
  const text = new Date(Number((micros - rest) / 1000n)).toISOString()
  return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`)
}
