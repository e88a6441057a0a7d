/** Answers about an experiment that is not stored: its report, its values, its plan, or a file of values. */
import { join } from 'node:path'
import { dateOfDay, dayNumber, type JsonObject, Problem, type RunTaskInput } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import { calendarOf, type Table, type TableSession } from '@optaic/kit'
import type { TaskCode } from '@optaic/ports'
import type { TaskTools } from '../instance-type.ts'
import { causalityOf } from './causality.ts'
import { type Evaluated, type Experiment, evaluateAll, evaluateFrom, openExperiment } from './evaluate.ts'
import { planOf } from './plan.ts'
import { reportOf } from './report.ts'

/** What is asked; everything else is left out of the answer. */
export interface PreviewQuestion {
  readonly report: boolean
  readonly plan: boolean
  readonly values: {
    /** Only so many dates up to the end; null is all of them. */
    readonly last: number | null
    readonly from: string | null
    readonly to: string | null
    readonly symbols: readonly string[] | null
  } | null
  /** Values as a file instead. */
  readonly file: 'csv' | 'parquet' | 'arrow' | null
}

const mostCells = 200_000

const writers = {
  csv: (tables: TableSession, table: Table, path: string) => tables.writeCsv(table, path),
  parquet: (tables: TableSession, table: Table, path: string) => tables.writeParquet(table, path),
  arrow: (tables: TableSession, table: Table, path: string) => tables.writeArrow(table, path),
}

export function previewTask(tools: TaskTools): TaskCode {
  return async (raw, task) => {
    const { question, ...input } = raw as unknown as RunTaskInput & { readonly question: PreviewQuestion }
    const tables = await tools.tables.open({ temporaryFolder: task.folder, memoryMb: tools.memoryMb })
    try {
      return await answer(openExperiment(tools, tables, input, task.folder), tables, question, task.folder)
    } finally {
      await tables.close()
    }
  }
}

async function answer(
  experiment: Experiment,
  tables: TableSession,
  { report, plan, values, file }: PreviewQuestion,
  folder: string,
): Promise<JsonObject> {
  const began = performance.now()
  const start = report || plan ? null : await firstDate(experiment, tables, values)
  const evaluated =
    start === null ? await evaluateAll(experiment, tables) : await evaluateFrom(experiment, tables, start)
  const computed_ms = performance.now() - began
  const cut = values === null ? null : cutOut(evaluated, values)
  if (cut !== null && file !== null) {
    const path = join(folder, `values.${file}`)
    await writers[file](tables, await tables.fromPanel(cut), path)
  }
  return {
    expression: experiment.expression,
    inputs: experiment.inputs.map(({ name, version_number }) => ({ name, version_number })),
    computed_ms,
    report: report ? { ...reportOf(experiment, evaluated), ...causalityOf(experiment.program) } : null,
    values: cut === null || file !== null ? null : asDocument(cut),
    plan: plan ? planOf(experiment.program, evaluated.panel) : null,
  }
}

/** The first date that is asked for; null where that is all of history. */
async function firstDate(
  { inputs }: Experiment,
  tables: TableSession,
  values: PreviewQuestion['values'],
): Promise<string | null> {
  if (values === null || values.last === null) return values?.from ?? null
  const { days } = await calendarOf({ tables, inputs })
  const until = values.to === null ? days : days.filter(day => day <= dayNumber(values.to!))
  const first = until.at(-values.last) ?? until[0]
  return first === undefined || (values.from !== null && dayNumber(values.from) > first)
    ? values.from
    : dateOfDay(first)
}

/** The dates and symbols that are asked for, as a panel of the one field `value`. */
function cutOut({ panel, from, values }: Evaluated, wanted: NonNullable<PreviewQuestion['values']>): Panel {
  const all = panel.dates.subarray(from)
  const after = wanted.to === null ? -1 : all.findIndex(day => day > dayNumber(wanted.to!))
  const end = after === -1 ? all.length : after
  const least = wanted.from === null ? 0 : all.findIndex(day => day >= dayNumber(wanted.from!))
  const start = Math.max(least === -1 ? end : least, wanted.last === null ? 0 : end - wanted.last)
  const places = placesOf(panel.symbols, wanted.symbols)
  const rows = Math.max(0, end - start)
  return {
    dates: all.slice(start, start + rows),
    symbols: places.map(s => panel.symbols[s]!),
    fields: {
      value: rows === all.length && wanted.symbols === null ? values : pieceOf(values, all.length, places, start, rows),
    },
  }
}

/** So many rows from one on, of some symbols. */
function pieceOf(
  values: Float64Array,
  length: number,
  symbols: readonly number[],
  start: number,
  rows: number,
): Float64Array {
  const out = new Float64Array(symbols.length * rows)
  for (const [i, s] of symbols.entries())
    out.set(values.subarray(s * length + start, s * length + start + rows), i * rows)
  return out
}

function placesOf(symbols: readonly string[], wanted: readonly string[] | null): readonly number[] {
  if (wanted === null) return symbols.map((_, s) => s)
  return wanted.map(symbol => {
    const s = symbols.indexOf(symbol)
    if (s !== -1) return s
    throw new Problem('invalid_request', `The inputs have no symbol "${symbol}"`, {
      next: `Name some of ${symbols.slice(0, 20).join(', ')}${symbols.length > 20 ? ' …' : ''}.`,
    })
  })
}

function asDocument({ dates, symbols, fields }: Panel): JsonObject {
  const rows = dates.length
  if (rows * symbols.length > mostCells)
    throw new Problem('request_too_large', `${rows} dates of ${symbols.length} symbols are too many for an answer`, {
      next: 'Ask for fewer dates or symbols, or for a file: text/csv or application/vnd.apache.parquet.',
    })
  const value = fields.value!
  return {
    dates: Array.from(dates, dateOfDay),
    symbols,
    values: symbols.map((_, s) =>
      Array.from(value.subarray(s * rows, (s + 1) * rows), v => (Number.isFinite(v) ? v : null)),
    ),
  }
}
