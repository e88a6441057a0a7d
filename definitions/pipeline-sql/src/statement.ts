/** The one statement of a refresh: the query as written, or what is new of it by a bound value. */
import { Problem } from '@optaic/kit'
import type { SqlParams } from './params.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly string[]
  /** Characters before the query in `text`: places in errors are told in the query as it was written. */
  readonly offset: number
}

/** What $1 starts from; null when nothing was read before. */
export interface Since {
  readonly last_date: string | null
  readonly last_value: string | null
}

const before = 'SELECT * FROM (\n'

export function statementOf({ query, incremental }: SqlParams, since: Since): Statement {
  const text = query.replace(/[\s;]+$/, '')
  const plain: Statement = { text, values: [], offset: 0 }
  if (incremental === null) return plain
  const { column, first, overlap_days } = incremental
  const last = incremental.since === '{last_date}' ? since.last_date : since.last_value
  const value = last === null ? first : earlier(last, overlap_days)
  if (column === null) return { ...plain, values: [value] }
  if (last === null) return plain
  const quoted = `"${column.replaceAll('"', '""')}"`
  // The line end keeps a comment at the end of the query from swallowing what follows.
  return { text: `${before}${text}\n) AS source WHERE source.${quoted} >= $1`, values: [value], offset: before.length }
}

/** A date or moment some days earlier; anything else as it is. */
function earlier(value: string, days: number): string {
  if (days === 0 || !/^\d{4}-\d{2}-\d{2}/.test(value)) return value
  return Temporal.PlainDate.from(value.slice(0, 10)).subtract({ days }).toString() + value.slice(10)
}

/** Line and column, from 1, of a place that Postgres counts in characters from 1; null where it lies outside the query. */
export function placeInQuery(statement: Statement, position: number): { line: number; column: number } | null {
  const characters = [...statement.text]
  const at = position - 1 - statement.offset
  const query = characters.slice(statement.offset)
  if (at < 0 || at > query.length) return null
  const lines = query.slice(0, at).join('').split('\n')
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 }
}

/** Throws `config_invalid` for what the schema cannot say. */
export function checkParams({ incremental, timezone, columns }: SqlParams): void {
  if (incremental?.since === '{last_value}' && incremental.column === null)
    throw configInvalid('/incremental/column', '{last_value} needs the column it is the greatest value of')
  for (const name of ['date', 'symbol', 'knowledge_time'])
    if (Object.hasOwn(columns.fields ?? {}, name)) throw configInvalid(`/columns/fields/${name}`, 'the name is taken')
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timezone)
  } catch {
    throw configInvalid('/timezone', `there is no timezone ${timezone}`)
  }
}

export const configInvalid = (path: string, message: string): Problem =>
  new Problem('config_invalid', `${path}: ${message}`, {
    details: [{ path, message }],
    next: 'Correct the configuration.',
  })
