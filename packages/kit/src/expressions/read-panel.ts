/** Reads what a program needs from its inputs as one panel: only the columns it names, only the rows it is made of. */

import { dateOfDay, dayNumber } from '@optaic/domain'
import { type Panel, type Program, type RowRange, rowsRead } from '@optaic/engine'
import type { ChosenDates, DateRange, PanelQuery, Table } from '@optaic/ports'
import type { DatasetInput, PipelineContext } from '../pipeline.ts'
import type { Calendar } from '../store.ts'
import { spreadPanels } from './spread-panel.ts'

export type PanelSources = Pick<PipelineContext, 'tables' | 'inputs'>

export interface Extract {
  readonly panel: Panel
  /** First row of the panel whose results are wanted; those before it are there to be looked back at. */
  readonly fromRow: number
}

type Columns = Pick<Program, 'fields' | 'groups'>

/** All of history. */
export const readPanel = async (sources: PanelSources, columns: Columns): Promise<Panel> =>
  sources.tables.panel(await queryOf(sources, columns, {}))

/** What the values from a date on need. The panel has every symbol, and of all rows those that values are made of (`rows`). */
export async function readPanelFrom(sources: PanelSources, program: Program, from: string): Promise<Extract> {
  const { days, symbols } = await calendarOf(sources)
  const wanted = dayNumber(from)
  const start = days.findIndex(day => day >= wanted)
  const fromRow = start === -1 ? days.length : start
  const ranges = rowsRead(program, fromRow, days.length)
  // Windows are anchored in the whole history, so that values have the same bits.
  const rows = rowsOf(ranges)
  const dates = rows.map(row => days[row]!)
  const wide = spreadPanels(await panelsOf(sources, program, days, ranges), dates, symbols)
  return { panel: { ...wide, rows }, fromRow: rows.length - (days.length - fromRow) }
}

function rowsOf(ranges: readonly RowRange[]): Int32Array {
  const rows = new Int32Array(ranges.reduce((count, { first, last }) => count + last - first + 1, 0))
  let at = 0
  for (const { first, last } of ranges) for (let row = first; row <= last; row += 1) rows[at++] = row
  return rows
}

/** The rows of each range: of one input in one go; else apart, or where groups are read in one panel, so that a group has one number. */
async function panelsOf(
  sources: PanelSources,
  { fields, groups }: Columns,
  days: readonly number[],
  ranges: readonly RowRange[],
): Promise<readonly Panel[]> {
  const { tables } = sources
  const dates = ranges.length === 0 ? [nothing] : ranges.map(range => datesOf(days, range))
  const panels: Panel[] = []
  if (isOneInput(sources, { fields, groups })) {
    // Files sorted by symbol have a little of every range everywhere: they are gone through once.
    const wanted = { ...dates[0]!, to: dates.at(-1)!.to!, only: dates }
    return [await tables.panel(await queryOf(sources, { fields, groups }, wanted))]
  }
  if (groups.length > 0) {
    const parts = await Promise.all(dates.map(one => joined(sources, { fields, groups }, one)))
    return [await tables.panel({ table: await unionOf(sources, parts), fields, groups })]
  }
  for (const one of dates) panels.push(await tables.panel(await queryOf(sources, { fields, groups }, one)))
  return panels
}

/** Every date and symbol that any of the inputs has. */
export const calendarOf = async (sources: PanelSources): Promise<Calendar> =>
  together(await Promise.all(sources.inputs.map(input => input.calendar() ?? lookUp(sources, input))))

const nothing: DateRange = { from: '0001-01-02', to: '0001-01-01' }

const datesOf = (days: readonly number[], { first, last }: RowRange): DateRange => ({
  from: dateOfDay(days[first]!),
  to: dateOfDay(days[last]!),
})

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The column of an input that a name means, without regard to case. */
const columnIn = (input: DatasetInput, name: string): string | undefined =>
  Object.keys(input.columns).find(column => column.toLowerCase() === name.toLowerCase())

/** The columns of a program by the input that gives them; every input takes part, because it gives dates and symbols too. */
function share(inputs: readonly DatasetInput[], names: readonly string[]): Map<DatasetInput, string[]> {
  const shares = new Map<DatasetInput, string[]>(inputs.map(input => [input, []]))
  for (const name of names) {
    const owner = inputs.find(input => columnIn(input, name) !== undefined)
    if (owner !== undefined) shares.get(owner)!.push(name)
  }
  return shares
}

/** Whether one input has all columns under the very names that the program has for them. */
const isOneInput = ({ inputs: [input, ...others] }: PanelSources, { fields, groups }: Columns): boolean =>
  input !== undefined && others.length === 0 && [...fields, ...groups].every(name => columnIn(input, name) === name)

/** How the rows between two dates are read as a panel. */
async function queryOf(sources: PanelSources, columns: Columns, dates: ChosenDates): Promise<PanelQuery> {
  if (!isOneInput(sources, columns)) return { table: await joined(sources, columns, dates), ...columns }
  const names = [...columns.fields, ...columns.groups]
  return {
    table: await sources.inputs[0]!.table({ columns: names, any_order: true, with_more: true, ...dates }),
    ...columns,
    ...dates,
  }
}

/** One relation of all inputs between two dates: every (date, symbol) that any of them has. */
async function joined({ tables, inputs }: PanelSources, { fields, groups }: Columns, dates: DateRange): Promise<Table> {
  const shares = [...share(inputs, [...fields, ...groups])]
  const read = shares.map(([input, names]) =>
    input.table({ columns: names.map(name => columnIn(input, name)!), any_order: true, ...dates }),
  )
  const parts = shares.map(([input, names], i) => {
    const columns = names.map(name => `, ${quoted(columnIn(input, name)!)} AS ${quoted(name)}`)
    return `(SELECT date, symbol${columns.join('')} FROM $input${i}) AS part${i}`
  })
  return tables.query(
    `SELECT * FROM ${parts.map((part, i) => (i === 0 ? part : `FULL JOIN ${part} USING (date, symbol)`)).join(' ')}`,
    numbered('input', await Promise.all(read)),
  )
}

const numbered = (name: string, tables: readonly Table[]) =>
  Object.fromEntries(tables.map((table, i) => [`${name}${i}`, table]))

const unionOf = ({ tables }: PanelSources, parts: readonly Table[]): Promise<Table> | Table =>
  parts.length === 1
    ? parts[0]!
    : tables.query(
        parts.map((_, i) => `SELECT * FROM $piece${i}`).join(' UNION ALL BY NAME '),
        numbered('piece', parts),
      )

function together(calendars: readonly Calendar[]): Calendar {
  if (calendars.length === 1) return calendars[0]!
  return {
    days: [...new Set(calendars.flatMap(({ days }) => days))].sort((a, b) => a - b),
    symbols: [...new Set(calendars.flatMap(({ symbols }) => symbols))].sort(),
  }
}

/** The calendar of an input whose store does not tell: by reading the keys of all its rows. */
async function lookUp({ tables }: PanelSources, input: DatasetInput): Promise<Calendar> {
  const table = await input.table({ columns: [], any_order: true })
  const distinct = async (what: string) =>
    tables.rows(await tables.query(`SELECT DISTINCT ${what} AS value FROM $table ORDER BY value`, { table }))
  return {
    days: (await distinct("date - DATE '1970-01-01'")).map(({ value }) => Number(value)),
    symbols: (await distinct('symbol')).map(({ value }) => String(value)).sort(),
  }
}
