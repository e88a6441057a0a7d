/** A panel into a long table: one row for a date and symbol of which anything is known, by date, then symbol. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DATE, DOUBLE, DuckDBDataChunk, DuckDBEnumType, type DuckDBType } from '@duckdb/node-api'
import type { Panel } from '@optaic/engine'
import type { Table } from '@optaic/ports'
import { createEnum, enumArray } from './enums.ts'
import type { Relations } from './relations.ts'
import { quoteName } from './sql-text.ts'
import { chunkRows, type Numbers, Presence, writeNumbers } from './vectors.ts'

interface PanelColumn {
  readonly name: string
  readonly type: DuckDBType
  readonly sql: string
  readonly values: Numbers
  readonly presence?: Presence
  readonly source?: Float64Array
  readonly field: boolean
}

/** NaN becomes missing; an infinity stays what it is. Needs a panel of at least one field. */
export async function tableFromPanel(relations: Relations, panel: Panel): Promise<Table> {
  const columns = await relations.exclusive(connection =>
    panelColumns(panel, texts => createEnum(connection, relations, texts)),
  )
  const name = relations.newName('panel')
  const appender = await relations.exclusive(async connection => {
    await connection.run(
      `CREATE TEMP TABLE ${quoteName(name)} (${columns.map(each => `${quoteName(each.name)} ${each.sql}`).join(', ')})`,
    )
    return connection.createAppender(name)
  })
  const chunk = DuckDBDataChunk.create(columns.map(column => column.type))
  let chunks = 0
  for (const count of filled(panel, columns)) {
    await relations.exclusive(async () => {
      chunk.rowCount = count
      for (const [index, column] of columns.entries()) {
        writeNumbers(chunk, index, column.values, count)
        column.presence?.write(chunk, index)
        column.presence?.clear()
      }
      appender.appendDataChunk(chunk)
    })
    chunks += 1
    // Millions of rows take seconds; cancels and heartbeats get their turn in between.
    if (chunks % 256 === 0) await nextTurn()
  }
  await relations.exclusive(async () => appender.closeSync())
  const shown = columns.map(({ name: column, type }) =>
    type instanceof DuckDBEnumType
      ? `CAST(${quoteName(column)} AS VARCHAR) AS ${quoteName(column)}`
      : quoteName(column),
  )
  return relations.define(`SELECT ${shown.join(', ')} FROM ${quoteName(name)}`, { stored: true })
}

type MakeEnum = (texts: readonly string[]) => Promise<{ readonly sql: string; readonly type: DuckDBEnumType }>

async function panelColumns(panel: Panel, makeEnum: MakeEnum): Promise<PanelColumn[]> {
  const columns: PanelColumn[] = [
    { name: 'date', type: DATE, sql: 'DATE', values: new Int32Array(chunkRows), field: false },
    { name: 'symbol', ...(await makeEnum(panel.symbols)), values: enumArray(panel.symbols.length), field: false },
  ]
  for (const [name, source] of Object.entries(panel.fields)) {
    const presence = new Presence()
    columns.push({
      name,
      type: DOUBLE,
      sql: 'DOUBLE',
      values: new Float64Array(chunkRows),
      presence,
      source,
      field: true,
    })
  }
  for (const [name, { codes, labels }] of Object.entries(panel.groups ?? {})) {
    const presence = new Presence()
    const values = enumArray(labels.length)
    columns.push({ name, ...(await makeEnum(labels)), values, presence, source: codes, field: false })
  }
  return columns
}

/** Fills the columns chunk after chunk; gives the rows in each. */
function* filled(panel: Panel, columns: readonly PanelColumn[]): Generator<number> {
  const [dates, symbols] = columns as [PanelColumn, PanelColumn]
  const sourced = columns.slice(2)
  const fields = sourced.filter(column => column.field)
  const length = panel.dates.length
  let row = 0
  for (let t = 0; t < length; t += 1) {
    for (let s = 0; s < panel.symbols.length; s += 1) {
      const at = s * length + t
      if (!known(fields, at)) continue
      dates.values[row] = panel.dates[t] as number
      symbols.values[row] = s
      for (const column of sourced) {
        const value = (column.source as Float64Array)[at] as number
        if (Number.isNaN(value)) column.presence?.miss(row)
        column.values[row] = value
      }
      row += 1
      if (row === chunkRows) {
        yield row
        row = 0
      }
    }
  }
  if (row > 0) yield row
}

function known(fields: readonly PanelColumn[], at: number): boolean {
  for (const { source } of fields) if (!Number.isNaN((source as Float64Array)[at] as number)) return true
  return false
}
