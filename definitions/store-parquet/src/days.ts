/** The dates a file has rows of, as a bit for each day from its first: a year of them is 61 letters in the manifest. */
import type { Table, TableSession } from '@optaic/kit'

/** Days since 1970-01-01, ascending, each once. */
export function packDays(days: readonly number[]): string {
  const first = days[0] ?? 0
  const bits = new Uint8Array(days.length === 0 ? 0 : ((days.at(-1)! - first) >> 3) + 1)
  for (const day of days) bits[(day - first) >> 3]! |= 1 << ((day - first) & 7)
  return Buffer.from(bits).toString('base64')
}

/** The days that were packed, given the first of them. */
export function unpackDays(packed: string, first: number): number[] {
  const days: number[] = []
  const bytes = Buffer.from(packed, 'base64')
  for (let at = 0; at < bytes.length; at++)
    for (let bit = 0; bit < 8; bit++) if ((bytes[at]! & (1 << bit)) !== 0) days.push(first + at * 8 + bit)
  return days
}

/** The days that a table has rows of. */
export async function daysOf(tables: TableSession, table: Table): Promise<number[]> {
  const rows = await tables.rows(
    await tables.query(`SELECT DISTINCT date - DATE '1970-01-01' AS day FROM $table ORDER BY day`, { table }),
  )
  return rows.map(row => Number(row.day))
}
