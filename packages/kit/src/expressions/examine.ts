/** What a Definition that computes must stand before it is registered: its examples are right, it does not know the future, and its kernel keeps to what it declares. */
import { dateOfDay, Problem } from '@optaic/domain'
import {
  type CausalityVerdict,
  compile,
  describeCausality,
  type Example,
  evaluate,
  type Macro,
  type Operator,
  type Panel,
  type Program,
  proveCausality,
  proveCausalityOf,
  provingPanel,
  type Registry,
  refuseWholeDivision,
} from '@optaic/engine'
import { type DrawnCall, drawnCalls } from './drawn-calls.ts'
import { readingExpressions } from './expression-problem.ts'
import { kernelProblem } from './kernel-problem.ts'

/**
 * Examines a macro or operator that `registry` holds: every example gives what it says, and neither they nor the call without
 * arguments look ahead, nor stray from what operators declare of their rows; the same at other parameters, as far as these have
 * values. Throws `expression_invalid`, `definition_example_wrong`, `definition_looks_ahead` with the first date that leaks,
 * `definition_kernel_wrong` with the operator and what it reads, and `definition_unproven` where nothing gives a value.
 */
export async function examine(definition: Macro | Operator, registry: Registry): Promise<void> {
  const { name, examples = [] } = definition
  if ('body' in definition) refuseComments(definition)
  for (const [at, example] of examples.entries()) checkExample(name, at, example, registry)
  const calls = new Set(examples.map(example => example.expression))
  if ('body' in definition && definition.parameters.every(parameter => parameter.default !== undefined)) calls.add(name)
  if (calls.size === 0)
    throw new Problem(
      'definition_unproven',
      `${name} has parameters without a default, and no example that gives them`,
      {
        next: 'Add an example, such as { "expression": "NAME(close, 20)", "fields": {…}, "result": […] }.',
      },
    )
  for (const call of calls) {
    const example = examples.find(({ expression }) => expression === call)
    const program = readingExpressions('/body', () => compiled(call, example?.fields ?? {}, registry))
    refuse(name, call, await verdictOf(program))
  }
  for (const drawn of drawnCalls(definition)) {
    const verdict = verdictOfDrawn(drawn, registry)
    if (verdict !== null && !verdict.causal && verdict.because !== 'unproven') refuse(name, drawn.expression, verdict)
  }
}

/** A body is read by others later: what might be meant as a division is no comment there, whatever its names. */
function refuseComments({ body, parameters }: Macro): void {
  readingExpressions('/body', () => refuseWholeDivision(body, () => true))
  for (const [at, { default: written = '' }] of parameters.entries())
    readingExpressions(`/parameters/${at}/default`, () => refuseWholeDivision(written, () => true))
}

/** Cuts at each of the parameters that are drawn: fewer than at those that somebody chose. */
const CUTS_WHEN_DRAWN = 4

/** Null where it cannot be called so: which parameters go together is for the operator to say, by its limits or by throwing. */
function verdictOfDrawn({ expression, ...options }: DrawnCall, registry: Registry): CausalityVerdict | null {
  try {
    return proveCausality(compile(expression, { registry, ...options }), { cuts: CUTS_WHEN_DRAWN })
  } catch {
    return null
  }
}

/** A column goes before a macro of its name, as it does where data are read: there may be a macro RETURNS, and a column. */
function compiled(expression: string, columns: Example['fields'], registry: Registry): Program {
  const program = compile(expression, { registry, label: true })
  const { groups } = program
  const fields = Object.keys(columns).filter(column => !groups.includes(column))
  if (fields.every(field => registry.find(field).length === 0)) return program
  return compile(expression, { registry, label: true, fields: [...new Set([...fields, ...program.fields])], groups })
}

/** A program that says it looks ahead is held to the rule all the same, so that the date can be named. */
async function verdictOf(program: Program): Promise<CausalityVerdict> {
  if (!program.label) return proveCausality(program)
  const { fields, groups, lookback } = program
  const rows = typeof lookback === 'number' ? { lookback } : {}
  return proveCausalityOf(panel => evaluate(program, panel), { fields, groups, ...rows })
}

function refuse(name: string, call: string, verdict: CausalityVerdict): void {
  if (verdict.causal) return
  if (verdict.because === 'kernel') throw kernelProblem(name, call, verdict.fault)
  if (verdict.because !== 'leak')
    throw new Problem('definition_unproven', `${name} is not proven to be causal: ${describeCausality(verdict)}`, {
      details: [{ path: call, message: describeCausality(verdict) }],
      next: 'Give an example, or defaults, with which it has values.',
    })
  const { row, cut } = verdict.leak
  const { dates } = provingPanel([], [], { rows: Math.max(row, cut) + 1 })
  const [date, until] = [dateOfDay(dates[row]!), dateOfDay(dates[cut]!)]
  throw new Problem(
    'definition_looks_ahead',
    `${name} knows the future: its value of ${date} depends on what comes later`,
    {
      details: [
        {
          path: call,
          message: `the value of ${date} moved when only what comes after ${until} was changed: ${describeCausality(verdict)}`,
          date,
          rows_ahead: verdict.leak.rowsAhead ?? null,
        },
      ],
      next: 'Use only what was known on the date; where the future is what is wanted, define it as the label of an experiment.',
    },
  )
}

const near = (a: number, b: number) =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-12 + 1e-9 * Math.max(Math.abs(a), Math.abs(b))

function checkExample(name: string, at: number, example: Example, registry: Registry): void {
  const path = `/examples/${at}`
  const wanted = example.result.flat()
  const program = readingExpressions(`${path}/expression`, () => compiled(example.expression, example.fields, registry))
  const refuse = (message: string) => {
    throw new Problem('definition_example_wrong', `Example ${at + 1} of ${name} is not what it says`, {
      details: [{ path, message }],
      next: 'Mend the example, or the body.',
    })
  }
  const missing = [...program.fields, ...program.groups].find(field => !(field in example.fields))
  if (missing !== undefined) refuse(`it gives no values for "${missing}"`)
  const panel = panelOf(example, program)
  for (const values of Object.values(panel.fields))
    if (values.length !== wanted.length) refuse('its fields and its result are not of one shape')
  const got = evaluate(program, panel).value!
  const wrong = wanted.findIndex((value, i) => !near(got[i]!, value ?? Number.NaN))
  const rows = panel.dates.length
  if (wrong >= 0)
    refuse(`symbol ${Math.floor(wrong / rows) + 1}, row ${(wrong % rows) + 1}: got ${got[wrong]}, not ${wanted[wrong]}`)
}

/** The small table of an example as a panel, on dates that mean nothing. */
function panelOf({ fields, result }: Example, program: Program): Panel {
  const column = (name: string) => Float64Array.from(fields[name]!.flat(), value => value ?? Number.NaN)
  const rows = result[0]?.length ?? 0
  return {
    dates: Int32Array.from({ length: rows }, (_, t) => t),
    symbols: result.map((_, s) => `S${s + 1}`),
    fields: Object.fromEntries(program.fields.map(name => [name, column(name)])),
    groups: Object.fromEntries(program.groups.map(name => [name, groupOf(column(name))])),
  }
}

const groupOf = (codes: Float64Array) => ({
  codes,
  labels: Array.from({ length: Math.max(0, ...codes.filter(code => !Number.isNaN(code))) + 1 }, (_, i) => String(i)),
})
