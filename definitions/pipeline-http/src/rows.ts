/** From the records of an answer to the rows of the dataset, as the mapping says. */
import { type Columns, type ColumnType, Problem } from '@optaic/kit'
import { valueAt } from './json-path.ts'
import type { ColumnMapping, HttpParams } from './params.ts'
import { type Convert, converterTo } from './values.ts'

export type Row = Record<string, unknown>

interface Target {
  readonly name: string
  readonly type: ColumnType
  readonly from: string | { readonly constant: string } | { readonly asked: true }
  readonly convert: Convert
  /** A row without it is a fault: date and symbol. */
  readonly key: boolean
  readonly optional: boolean
  /** Texts that mean missing. No text stands for a missing symbol but the empty one: NA is a share. */
  readonly missing: ReadonlySet<string>
}

/** Where the records stand, for errors; `shown` is free of secrets. */
export interface Place {
  readonly shown: string
  readonly symbol: string | null
}

export interface RowReader {
  readonly columns: Columns
  /** For CSV: finds the columns in the header once. Throws `column_missing`. `null` when there is no header. */
  ofCsv(header: readonly string[] | null, place: Place): (fields: readonly string[], where: string) => Row
  /** For the records of one JSON page. Throws `column_missing` when no record of the page has a column. */
  ofJson(records: readonly unknown[], place: Place): (record: unknown, where: string) => Row
}

export function createRowReader(params: HttpParams): RowReader {
  const targets = targetsOf(params)
  return {
    columns: Object.fromEntries(targets.map(({ name, type }) => [name, type])),
    ofCsv: (header, place) => {
      const at = targets.map(target => csvColumn(target, header, place))
      const width = header?.length
      return (fields, where) => {
        if (width !== undefined && fields.length !== width)
          throw malformed(`${where}: ${fields.length} fields where the header has ${width}`, where)
        return rowOf(targets, index => fields[at[index] as number], place, where)
      }
    },
    ofJson: (records, place) => {
      for (const target of targets) checkJsonColumn(target, records, place)
      return (record, where) => rowOf(targets, index => valueAt(record, targets[index]?.from as string), place, where)
    },
  }
}

function targetsOf({ columns: mapping, missing, timezone }: HttpParams): readonly Target[] {
  const nothing = new Set(missing)
  const only = new Set([''])
  const target = (
    name: string,
    type: ColumnType,
    from: Target['from'],
    rest: Partial<Target> & { convert: Convert },
  ) => ({
    ...{ name, type, from, key: false, optional: false, missing: nothing },
    ...rest,
  })
  const date = converterTo('date', { format: mapping.date_format, timezone })
  const text = converterTo('string', { format: 'iso', timezone })
  const known = converterTo('timestamp', { format: mapping.knowledge_time_format, timezone })
  const { knowledge_time: knownAt } = mapping
  return [
    target('date', 'date', mapping.date, { convert: date, key: true }),
    target('symbol', 'string', mapping.symbol ?? { asked: true }, { convert: text, key: true, missing: only }),
    ...fieldsOf(mapping).map(([name, { type, from, format, optional }]) =>
      target(name, type, from, { convert: converterTo(type, { format, timezone }), optional }),
    ),
    ...(knownAt === undefined ? [] : [target('knowledge_time', 'timestamp', knownAt, { convert: known })]),
  ]
}

const fieldsOf = (mapping: ColumnMapping) =>
  Object.entries(mapping.fields).map(([name, field]) => {
    const whole =
      typeof field === 'string'
        ? { from: field, type: 'number' as const, format: 'iso' as const, optional: false }
        : field
    return [name, whole] as const
  })

/** Index of a target's column; -1 for one that the record does not have to have. */
function csvColumn({ from, optional, name }: Target, header: readonly string[] | null, place: Place): number {
  if (typeof from !== 'string') return -1
  const index = header === null ? (/^\d+$/.test(from) ? Number(from) : -1) : header.indexOf(from)
  if (index === -1 && !optional) throw columnMissing(name, from, header ?? ['0', '1', '…'], place)
  return index
}

function checkJsonColumn({ from, optional, name }: Target, records: readonly unknown[], place: Place): void {
  if (typeof from !== 'string' || optional || records.length === 0) return
  if (records.some(record => valueAt(record, from) !== undefined)) return
  const [first] = records
  throw columnMissing(name, from, typeof first === 'object' && first !== null ? Object.keys(first) : [], place)
}

function columnMissing(name: string, from: string, there: readonly string[], place: Place): Problem {
  const message = `"${from}", wanted for ${name}, is not among the columns of ${place.shown}`
  return new Problem('column_missing', message, {
    details: [{ path: `/columns/${name}`, message, columns: there.slice(0, 50) }],
    next:
      there.length === 0 ? 'Correct the mapping.' : `Correct the mapping; there are ${there.slice(0, 50).join(', ')}.`,
  })
}

function rowOf(targets: readonly Target[], value: (index: number) => unknown, place: Place, where: string): Row {
  const row: Row = {}
  for (const [index, target] of targets.entries()) {
    const { name, from } = target
    const raw = typeof from === 'string' ? value(index) : 'constant' in from ? from.constant : place.symbol
    const gone = raw === undefined || raw === null || (typeof raw === 'string' && target.missing.has(raw.trim()))
    if (gone && target.key) throw malformed(`${where}: the ${name} is missing`, where)
    try {
      row[name] = gone ? null : target.convert(raw)
    } catch (error) {
      throw malformed(`${where}, ${name} (${target.type}): ${(error as Error).message}`, where)
    }
  }
  return row
}

export const malformed = (message: string, path: string): Problem =>
  new Problem('source_malformed', message, {
    details: [{ path, message }],
    next: 'Correct the mapping, list the text under `missing`, or ask the source.',
  })
