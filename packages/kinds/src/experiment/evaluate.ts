/** Reads what an experiment needs from its inputs and computes it. */
import type { RunTaskInput } from '@optaic/domain'
import { compile, type Evaluator, type Panel, type Program, type Registry } from '@optaic/engine'
import {
  callOf,
  checkGroups,
  numberColumns,
  openLibrary,
  Problem,
  readingExpressions,
  readPanel,
  readPanelFrom,
  type TableSession,
} from '@optaic/kit'
import { openInputs } from '../dataset/open-inputs.ts'
import type { TaskTools } from '../instance-type.ts'
import { type ExperimentConfig, experimentConfig, expressionOf } from './config.ts'

/** An experiment that can be read: its programs, and the columns they take. */
export interface Experiment {
  readonly name: string
  readonly config: ExperimentConfig
  readonly expression: string
  readonly registry: Registry
  readonly evaluator: Evaluator
  readonly program: Program
  /** What judges it, where that is an expression. */
  readonly label: Program | null
  /** Column of the price, as the inputs call it; null where nothing but a label judges. */
  readonly price: string | null
  readonly inputs: ReturnType<typeof openInputs>
}

/** Values on the dates asked for, and on all dates what judges them. */
export interface Evaluated {
  readonly panel: Panel
  /** First row that was asked for. */
  readonly from: number
  /** Symbol-major, rows `from` to the end. */
  readonly values: Float64Array
}

/** Throws `expression_invalid`, `column_missing`, `config_invalid`. */
export function openExperiment(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  folder: string,
): Experiment {
  const config = experimentConfig.parse(input.instance.config)
  const definition = input.parts.find(({ slot }) => slot === 'definition') ?? null
  const called = expressionOf(config, definition)
  if (called === null) throw new TypeError(`${input.instance.name} came without anything to try`)
  const registry = openLibrary(
    tools.plugins.operators,
    input.parts.filter(({ slot }) => slot === 'library' || slot === 'definition'),
  )
  const inputs = openInputs(tools, tables, folder, input.inputs)
  const { dialect, groups } = config
  checkGroups(inputs, groups)
  const fields = numberColumns(inputs).filter(name => !groups.includes(name))
  const options = { registry, dialect, fields, groups }
  const { label } = config
  return {
    name: input.instance.name,
    config,
    expression: config.expression ?? callOf(definition!.name, config.parameters),
    registry,
    evaluator: tools.evaluator,
    inputs,
    program: readingExpressions('/expression', () => compile(called, options)),
    label: label === undefined ? null : readingExpressions('/label', () => compile(label, { ...options, label: true })),
    price: label === undefined ? priceOf(config.price, fields) : null,
  }
}

function priceOf(wanted: string | null, fields: readonly string[]): string | null {
  if (wanted === null) return null
  const found = fields.find(field => field.toLowerCase() === wanted.toLowerCase())
  if (found !== undefined) return found
  throw new Problem('column_missing', `The inputs have no column "${wanted}" whose returns could judge the signal`, {
    details: [{ path: '/price', message: `is none of ${fields.join(', ')}` }],
    next: 'Name the price in the configuration, or null to do without.',
  })
}

/** Reads all of history and computes all of it. */
export async function evaluateAll(experiment: Experiment, tables: TableSession): Promise<Evaluated> {
  const { program, label, price, inputs, evaluator } = experiment
  const reads = {
    fields: [...new Set([...program.fields, ...(label?.fields ?? []), ...(price === null ? [] : [price])])],
    groups: [...new Set([...program.groups, ...(label?.groups ?? [])])],
  }
  const panel = await readPanel({ tables, inputs }, reads)
  return { panel, from: 0, values: (await evaluator.evaluate(program, panel)).value! }
}

/** Reads and computes only what the values from a date on need; the bits are those of a full evaluation. */
export async function evaluateFrom(experiment: Experiment, tables: TableSession, date: string): Promise<Evaluated> {
  const { program, inputs, evaluator } = experiment
  const { panel, fromRow: from } = await readPanelFrom({ tables, inputs }, program, date)
  return { panel, from, values: (await evaluator.evaluate(program, panel, { fromRow: from })).value! }
}
