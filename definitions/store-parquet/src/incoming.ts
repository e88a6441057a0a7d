/** Takes in what a pipeline brought: checks the key, the columns and their types, and finds out how it is sorted. */
import { type Columns, Problem, type StoreContext, type Table } from '@optaic/kit'
import { fieldsOf, type ParquetManifest } from './manifest.ts'
import { list, moment, quoted } from './sql.ts'

export interface Incoming {
  /** date, symbol, fields, knowledge_time; missing numbers are null. */
  readonly table: Table
  readonly fields: readonly string[]
  /** The source says itself when each row was known. */
  readonly ownKnowledge: boolean
  /** Sorted by symbol and date, each pair once. */
  readonly sorted: boolean
  readonly rows: number
}

function checkColumns(columns: Columns, previous: ParquetManifest | null): void {
  for (const [name, type] of [
    ['date', 'date'],
    ['symbol', 'string'],
  ] as const) {
    if (!Object.hasOwn(columns, name))
      throw new Problem('column_missing', `The rows have no column "${name}"`, {
        next: 'Map a column of the source to it in the configuration of the pipeline.',
      })
    if (columns[name] !== type)
      throw new Problem('source_malformed', `The column "${name}" holds ${columns[name]}s, not ${type}s`, {
        next: 'Say in the configuration of the pipeline how it is to be read.',
      })
  }
  if (fieldsOf(columns).includes('file'))
    throw new Problem('source_malformed', 'A column may not be called "file"', { next: 'Map it to another name.' })
  for (const name of previous === null ? [] : fieldsOf(previous.columns)) {
    const [now, before] = [columns[name], previous!.columns[name]]
    if (now === before) continue
    if (now === undefined)
      throw new Problem('column_missing', `The column "${name}", which the dataset has, is gone from the source`, {
        next: 'Bring it back, or make a new dataset without it.',
      })
    throw new Problem('source_malformed', `The column "${name}" held ${before}s and now holds ${now}s`, {
      next: 'Mend the source, or make a new dataset.',
    })
  }
}

export async function takeIn(
  context: Pick<StoreContext, 'tables' | 'now'>,
  table: Table,
  previous: ParquetManifest | null,
): Promise<Incoming> {
  checkColumns(table.columns, previous)
  const fields = fieldsOf(table.columns)
  const ownKnowledge = Object.hasOwn(table.columns, 'knowledge_time')
  const values = fields.map(name =>
    table.columns[name] === 'number' ? `nullif(${quoted(name)}, 'nan'::DOUBLE) AS ${quoted(name)}` : quoted(name),
  )
  const knowledge = ownKnowledge
    ? `coalesce(knowledge_time, ${moment(context.now)}) AS knowledge_time`
    : `${moment(context.now)} AS knowledge_time`
  const clean = await context.tables.query(
    `SELECT ${['date', 'symbol', ...values, knowledge].join(', ')} FROM $incoming`,
    { incoming: table },
  )
  const { rows, sorted } = await checkKeys(context, clean, ownKnowledge)
  return { table: clean, fields, ownKnowledge, sorted, rows }
}

/** Rows in their own order are compared with the row before, which is cheap; only where that fails are they grouped. */
async function checkKeys(context: Pick<StoreContext, 'tables'>, clean: Table, ownKnowledge: boolean) {
  const [found] = await context.tables.rows(
    await context.tables.query(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE date IS NULL OR symbol IS NULL) AS keyless,
        count(*) FILTER (WHERE symbol < before_symbol OR (symbol = before_symbol AND date <= before_date)) AS unsorted
      FROM (SELECT date, symbol, lag(symbol) OVER () AS before_symbol, lag(date) OVER () AS before_date FROM $clean)`,
      { clean },
    ),
  )
  const { rows, keyless, unsorted } = found as { rows: number; keyless: number; unsorted: number }
  if (Number(keyless) > 0)
    throw new Problem('source_malformed', `${keyless} rows have no date or no symbol`, {
      next: 'Mend the source: every row needs both.',
    })
  if (Number(unsorted) > 0) await refuseDuplicates(context, clean, ownKnowledge)
  return { rows: Number(rows), sorted: Number(unsorted) === 0 }
}

async function refuseDuplicates({ tables }: Pick<StoreContext, 'tables'>, clean: Table, ownKnowledge: boolean) {
  const key = ['date', 'symbol', ...(ownKnowledge ? ['knowledge_time'] : [])]
  const twice = await tables.rows(
    await tables.query(
      `SELECT ${list(key)}, count(*) AS times FROM $clean GROUP BY ${list(key)} HAVING count(*) > 1 ORDER BY ${list(key)} LIMIT 5`,
      { clean },
    ),
  )
  if (twice.length === 0) return
  throw new Problem('duplicate_key', `The source gives ${twice[0]!.symbol} on ${twice[0]!.date} more than once`, {
    details: twice.map(row => ({ path: `${row.symbol} ${row.date}`, message: `${row.times} rows` })),
    next: 'Mend the source so that each date and symbol comes once.',
  })
}
