/** `optaic eval`: what an expression gives on a dataset, at once and without storing anything. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Schema, unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { checkTried, datasetsOf, listOf, type TriedOptions, triedConfig, withTriedOptions } from '../find/tried.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { chart } from '../terminal/chart.ts'
import { counted, duration } from '../terminal/words.ts'
import { planTable, valueTable } from '../views/experiment-views.ts'

type Question = Schema<'ExperimentQuestion'>

interface EvalOptions extends ServerOptions, TriedOptions {
  readonly from?: string
  readonly to?: string
  readonly last?: number
  readonly symbols?: string
  readonly plan?: boolean
  readonly csv?: string
  readonly parquet?: string
}

const usualDates = 60
const chartHeight = 8

function questionOf(expression: string | undefined, options: EvalOptions): Omit<Question, 'project' | 'inputs'> {
  const { definition, from, to, symbols, last, plan = false } = options
  const file = options.csv !== undefined || options.parquet !== undefined
  return {
    ...(definition === undefined ? {} : { definition }),
    // Values are what is asked for: there need not be a price to judge them by.
    config: { ...triedConfig(expression, options), price: null },
    report: false,
    plan,
    values: {
      last: last ?? (file || from !== undefined ? null : usualDates),
      from: from ?? null,
      to: to ?? null,
      symbols: symbols === undefined ? null : listOf(symbols),
    },
  }
}

async function evaluate(session: Session, expression: string | undefined, options: EvalOptions): Promise<void> {
  checkTried(expression, options)
  const datasets = await datasetsOf(session, options)
  const inputs = datasets.map(({ id }) => ({ resource_id: id }))
  const question = { ...questionOf(expression, options), project: datasets[0].project_id, inputs }
  const { csv, parquet } = options
  if (csv !== undefined) await writeFile(session, question, 'text/csv', csv)
  if (parquet !== undefined) await writeFile(session, question, 'application/vnd.apache.parquet', parquet)
  if (csv !== undefined || parquet !== undefined) return
  const answer = await preview(session, question)
  session.answer(
    answer,
    answer.plan === null ? valuesText(session, answer) : valuesText(session, answer) + planText(session, answer),
  )
  const { values } = answer
  if (values === null) return
  session.remark(
    `${counted(values.symbols.length, 'symbol')}, ${counted(values.dates.length, 'date')}, in ${duration(answer.computed_ms)}`,
  )
  if (values.dates.length === 0) session.remark(await whereDatesAre(session, question, options))
}

async function preview(session: Session, body: Question): Promise<Schema<'ExperimentAnswer'>> {
  return (await unwrap(session.client.api.POST('/api/v1/experiments/preview', { body }))) as Schema<'ExperimentAnswer'>
}

/** What to ask for instead of dates that are not there. */
async function whereDatesAre(session: Session, question: Question, { dataset }: EvalOptions): Promise<string> {
  const all = { last: 1, from: null, to: null, symbols: question.values?.symbols ?? null }
  const { values } = await preview(session, { ...question, plan: false, values: all })
  const last = values?.dates.at(-1)
  return last === undefined ? `${dataset} has no dates at all` : `the last date of ${dataset} is ${last}`
}

function valuesText({ terminal }: Session, { values }: Schema<'ExperimentAnswer'>): string {
  if (values === null || values.dates.length === 0) return 'no dates\n'
  const table = valueTable(values, terminal)
  if (values.symbols.length !== 1) return table
  const width = Math.min(100, Math.max(20, terminal.columns - 12))
  const ends = [values.dates[0]!, values.dates.at(-1)!] as const
  return `${table}\n${chart(values.values[0]!, { width, height: chartHeight, ends })}`
}

const planText = ({ terminal }: Session, { plan }: Schema<'ExperimentAnswer'>): string =>
  plan === null ? '' : `\n${planTable(plan, terminal)}`

/** The values as a file of the machine that asks. */
async function writeFile(session: Session, question: Question, accept: string, path: string): Promise<void> {
  const response = await session.client.send('/api/v1/experiments/preview', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(question),
    ...(session.signal === undefined ? {} : { signal: session.signal }),
  })
  // A refusal is JSON: read it the way of every other call, so that it is told like every other.
  if (!response.ok) await unwrap(Promise.resolve({ error: await response.json(), response }))
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(path))
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new CliFault('file_unwritable', `${path} cannot be written (${why})`, {
      next: 'give a path in a folder that is there',
      exitCode: exitCodes.failed,
    })
  }
  session.answer({ path, media_type: accept }, `wrote ${path}\n`)
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.')
  return value
}

export function evalCommand(setting: CliSetting): Command {
  return withTriedOptions(serverCommand(setting, 'eval', 'show what an expression gives, without storing anything'))
    .argument('[expression]', 'such as "ZSCORE(DELTA(close, 252))"')
    .option('--from <date>', 'first date, such as 2022-01-03')
    .option('--to <date>', 'last date')
    .addOption(new Option('--last <dates>', 'only so many last dates').argParser(positive))
    .option('--symbols <list>', 'these symbols, parted by commas')
    .option('--plan', 'the plan too: every part with its estimated and its real cost')
    .option('--csv <file>', 'write every value to a CSV file')
    .option('--parquet <file>', 'write every value to a Parquet file')
    .action((expression: string | undefined, options: EvalOptions) =>
      evaluate(openSession(setting, options), expression, options),
    )
}
