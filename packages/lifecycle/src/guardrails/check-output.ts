/** Guardrails at the gate `run.output`: pure checks of what a Run has written, with the numbers they looked at. */
import type {
  ColumnSummary,
  DatasetVersion,
  GuardrailContract,
  JsonObject,
  PlainDate,
  RunTaskOutput,
} from '@optaic/domain'
import { portfolioChecks } from './check-portfolio.ts'
import { fail, type Judged, judgeBy, pass, type Verdict } from './verdict.ts'

export interface OutputFacts {
  readonly output: RunTaskOutput
  /** Configuration of the Instance, where promises such as bounds are kept. */
  readonly config: JsonObject
  readonly previous: Pick<DatasetVersion, 'columns'> | null
  readonly expected_data_date: PlainDate | null
}

type Check = (facts: OutputFacts, parameters: JsonObject) => Verdict

const textOf = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback)
const numberOf = (value: unknown) => (typeof value === 'number' ? value : null)

function datasetSchema({ output, previous }: OutputFacts): Verdict {
  const now = output.version?.columns ?? {}
  const broken = Object.entries(previous?.columns ?? {}).filter(([name, type]) => now[name] !== type)
  if (broken.length === 0)
    return pass('every column of the version before is there', { columns: Object.keys(now).length })
  return fail(`columns are gone or of another type: ${broken.map(([name]) => name).join(', ')}`, {
    before: previous?.columns ?? {},
    now,
  })
}

const signalColumn = ({ config }: OutputFacts) => textOf(config.column, 'signal')

function signalSchema(facts: OutputFacts): Verdict {
  const [column, columns] = [signalColumn(facts), facts.output.version?.columns ?? {}]
  return columns[column] === 'number'
    ? pass(`column ${column} is there`)
    : fail(`column ${column} is ${columns[column] ?? 'missing'}, but must be a number`, { columns })
}

function signalBounds(facts: OutputFacts): Verdict {
  const [column, { config }] = [signalColumn(facts), facts]
  const summary: ColumnSummary | undefined = facts.output.summary[column]
  if (summary === undefined) return pass('nothing was written')
  const [least, most] = [numberOf(config.min), numberOf(config.max)]
  const numbers = { ...summary, bound_min: least, bound_max: most }
  if (least !== null && summary.min !== null && summary.min < least)
    return fail(`${column} goes down to ${summary.min}, below ${least}`, numbers)
  if (most !== null && summary.max !== null && summary.max > most)
    return fail(`${column} goes up to ${summary.max}, above ${most}`, numbers)
  if (config.allow_nan === false && summary.missing > 0)
    return fail(`${column} misses ${summary.missing} values, but none may be missing`, numbers)
  return pass(`${column} is within its bounds`, numbers)
}

const coverage =
  (columns: (facts: OutputFacts) => readonly string[]): Check =>
  (facts, parameters) => {
    const least = numberOf(parameters.min) ?? 0.5
    const shares = Object.fromEntries(
      columns(facts).flatMap(name => {
        const summary = facts.output.summary[name]
        return summary === undefined
          ? []
          : [[name, summary.count / Math.max(1, summary.count + summary.missing)] as const]
      }),
    )
    const low = Object.entries(shares).filter(([, share]) => share < least)
    if (low.length === 0)
      return pass(`every column has at least ${least * 100}% of its values`, { min: least, ...shares })
    return fail(
      `too many values are missing in ${low.map(([name, share]) => `${name} (${(share * 100).toFixed(1)}% present)`).join(', ')}`,
      { min: least, ...shares },
    )
  }

function datasetFreshness({ output, expected_data_date: expected }: OutputFacts): Verdict {
  const numbers = { last_data_date: output.last_data_date, expected_data_date: expected }
  if (expected === null || (output.last_data_date !== null && output.last_data_date >= expected))
    return pass('as fresh as expected', numbers)
  return fail(`data reach ${output.last_data_date ?? 'no date'}, but ${expected} is expected`, numbers)
}

/** What the Run's own proof of causality has shown; with `strict`, nothing shown is not enough. */
function datasetPit({ output: { metrics } }: OutputFacts, { strict = false }: JsonObject): Verdict {
  const said = textOf(metrics.causality, 'unproven')
  const message = textOf(metrics.causality_proof, 'no proof was made')
  if (said === 'causal') return pass(message)
  return said === 'unproven' && strict !== true ? pass(message) : fail(message, { causality: said })
}

const checks: Readonly<Record<string, Check>> = {
  ...portfolioChecks,
  'dataset.pit': datasetPit,
  'dataset.schema': datasetSchema,
  'dataset.coverage': coverage(facts => Object.keys(facts.output.summary)),
  'dataset.freshness': datasetFreshness,
  'signal.schema': signalSchema,
  'signal.bounds': signalBounds,
  'signal.coverage': coverage(facts => [signalColumn(facts)]),
}

/** The verdicts at a gate that looks at what a Run gave. */
export const checkContracts = (
  gate: 'run.output' | 'promotion',
  contracts: readonly GuardrailContract[],
  facts: OutputFacts,
): readonly Judged[] => judgeBy(checks, gate, contracts, facts)

/** The verdicts at the gate `run.output`. */
export const checkOutput = (contracts: readonly GuardrailContract[], facts: OutputFacts) =>
  checkContracts('run.output', contracts, facts)
