/** Reads what a program needs from its inputs as one panel: only the columns it names, only the dates it depends on. */

import type { Panel, Program } from '@optaic/engine'
import type { Table } from '@optaic/ports'
import type { DatasetInput, PipelineContext } from '../pipeline.ts'

export type PanelSources = Pick<PipelineContext, 'tables' | 'inputs'>

export interface Extract {
  readonly panel: Panel
  /** First row of the panel whose results are wanted; rows before it are there to be looked back at. */
  readonly fromRow: number
}

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

/** `from` is the first date whose values are wanted, or `all`. */
export async function readPanel(
  context: PanelSources,
  program: Pick<Program, 'fields' | 'groups' | 'lookback'>,
  from: string | 'all',
): Promise<Extract> {
  const { tables, inputs } = context
  const shares = share(inputs, [...program.fields, ...program.groups])
  const relations: Record<string, Table> = {}
  for (const [i, input] of inputs.entries())
    relations[`input${i}`] = await input.table({ columns: shares.get(input)!.map(name => columnIn(input, name)!) })
  const window = from === 'all' ? null : await windowOf(context, relations, program, from)
  const table = await tables.query(joined(inputs, shares, window?.first ?? null), relations)
  const panel = await tables.panel({ table, fields: program.fields, groups: program.groups })
  if (window === null) return { panel, fromRow: 0 }
  return { panel: { ...panel, firstRow: window.rowsBefore }, fromRow: window.fromRow }
}

/** One relation of all inputs: every (date, symbol) that any of them has. */
function joined(
  inputs: readonly DatasetInput[],
  shares: ReadonlyMap<DatasetInput, readonly string[]>,
  first: string | null,
): string {
  const where = first === null ? '' : ` WHERE date >= DATE '${first}'`
  const parts = inputs.map((input, i) => {
    const columns = shares.get(input)!.map(name => `, ${quoted(columnIn(input, name)!)} AS ${quoted(name)}`)
    return `(SELECT date, symbol${columns.join('')} FROM $input${i}${where}) AS part${i}`
  })
  return `SELECT * FROM ${parts.map((part, i) => (i === 0 ? part : `FULL JOIN ${part} USING (date, symbol)`)).join(' ')}`
}

interface Window {
  /** First date that is looked back at. */
  readonly first: string
  /** Dates of the history before it: windows are anchored in the whole history, so that values have the same bits. */
  readonly rowsBefore: number
  /** First wanted row, counted from `first`. */
  readonly fromRow: number
}

/** The dates a program needs so that its values from a date on are what they would be with all of history. */
async function windowOf(
  { tables, inputs }: PanelSources,
  relations: Readonly<Record<string, Table>>,
  { lookback }: Pick<Program, 'lookback'>,
  from: string,
): Promise<Window | null> {
  const union = inputs.map((_, i) => `SELECT DISTINCT date FROM $input${i}`).join(' UNION ')
  const dates = await tables.rows(await tables.query(`SELECT date FROM (${union}) AS every ORDER BY date`, relations))
  const fromRow = dates.findIndex(row => String(row.date) >= from)
  if (fromRow === -1) return null
  const first = lookback === 'all' ? 0 : Math.max(0, fromRow - lookback)
  return { first: String(dates[first]!.date), rowsBefore: first, fromRow: fromRow - first }
}
