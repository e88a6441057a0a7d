/** The world outside the lab's program: what sources have, what goes wrong there, and Runs that are held in the middle. */

import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnSummary, PlainDate, RunError, RunTaskInput, RunTaskOutput } from '@optaic/domain'
import type { TaskCode } from '@optaic/ports'

/** A fault of a task's code, as the executor tells it. */
export class TaskFault extends Error {
  readonly error: RunError
  readonly retryable: boolean

  constructor(error: RunError, retryable: boolean) {
    super(error.message)
    this.error = error
    this.retryable = retryable
  }
}

export interface Hold {
  /** Resolves when the Run has come to the middle. */
  readonly reached: Promise<void>
  /** Lets it go on. */
  release(): void
}

export interface World {
  /** Up to which date the source of an Instance has rows; by default all that the calendar has brought. */
  lastDate(name: string, date: PlainDate): void
  /** The next tries of an Instance's Runs fail so, one after another. */
  failNext(name: string, ...faults: readonly { readonly code: string; readonly retryable: boolean }[]): void
  /** What the guardrails will see of a column. */
  summary(name: string, column: string, summary: ColumnSummary): void
  columns(name: string, columns: Readonly<Record<string, string>>): void
  /** The next Run of an Instance stops in the middle until it is released. */
  hold(name: string): Hold
  /** How often the code of an Instance's Runs was started. */
  started(name: string): number
  /** What the latest try of an Instance was given. */
  given(name: string): RunTaskInput | undefined
  readonly tasks: Readonly<Record<string, TaskCode>>
}

interface Gate {
  readonly arrive: () => void
  readonly opened: Promise<void>
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** `today` is the last date that sources have, unless a source says otherwise. */
export function createWorld(today: () => PlainDate): World {
  const dates = new Map<string, PlainDate>()
  const faults = new Map<string, { code: string; retryable: boolean }[]>()
  const summaries = new Map<string, Record<string, ColumnSummary>>()
  const columns = new Map<string, Readonly<Record<string, string>>>()
  const gates = new Map<string, Gate[]>()
  const starts = new Map<string, number>()
  const inputs = new Map<string, RunTaskInput>()

  const begin = async (input: RunTaskInput) => {
    const { name } = input.instance
    starts.set(name, (starts.get(name) ?? 0) + 1)
    inputs.set(name, input)
    const gate = gates.get(name)?.shift()
    gate?.arrive()
    await gate?.opened
    const fault = faults.get(name)?.shift()
    if (fault !== undefined)
      throw new TaskFault({ code: fault.code, message: `${name} was told to fail` }, fault.retryable)
  }
  const task =
    (lastDateOf: (input: RunTaskInput) => PlainDate | null): TaskCode =>
    async (raw, { folder, log, progress }) => {
      const input = raw as unknown as RunTaskInput
      await begin(input)
      const { name } = input.instance
      log('info', `refreshing ${name}`)
      progress(1, 1, 'done')
      return (await toyOutput(input, lastDateOf(input), folder, {
        summary: summaries.get(name) ?? {},
        columns: columns.get(name) ?? { date: 'date', symbol: 'string', value: 'number' },
      })) as never
    }
  return {
    lastDate: (name, date) => void dates.set(name, date),
    failNext: (name, ...next) => void faults.set(name, [...(faults.get(name) ?? []), ...next]),
    summary: (name, column, summary) => void summaries.set(name, { ...summaries.get(name), [column]: summary }),
    columns: (name, next) => void columns.set(name, next),
    hold: name => {
      const reached = Promise.withResolvers<void>()
      const opened = Promise.withResolvers<void>()
      gates.set(name, [...(gates.get(name) ?? []), { arrive: reached.resolve, opened: opened.promise }])
      return { reached: reached.promise, release: opened.resolve }
    },
    started: name => starts.get(name) ?? 0,
    given: name => inputs.get(name),
    tasks: {
      'toy.refresh': task(input => dates.get(input.instance.name) ?? today()),
      'toy.signal': task(input => input.inputs.map(({ last_date }) => last_date).sort()[0] ?? null),
    },
  }
}

/** Depends on nothing but what the Run was given and what the source has: the same again gives the same bytes. */
async function toyOutput(
  input: RunTaskInput,
  last: PlainDate | null,
  folder: string,
  looks: Pick<RunTaskOutput, 'summary'> & { readonly columns: Readonly<Record<string, string>> },
): Promise<RunTaskOutput> {
  const { instance, parts, inputs, previous } = input
  const used = inputs.map(({ role, name, version_number }) => ({ role, name, version_number }))
  const content = JSON.stringify({ last, config: instance.config, parts, used, columns: looks.columns })
  const digest = sha256(content)
  const unchanged = previous !== null && previous.manifest.digest === digest
  const report = join(folder, 'report.txt')
  await writeFile(report, content)
  return {
    version: unchanged
      ? null
      : {
          rows: 3,
          symbols: 1,
          first_date: last,
          last_date: last,
          columns: looks.columns,
          digest,
          manifest: { digest },
        },
    unchanged,
    last_data_date: last,
    rows: unchanged ? 0 : 3,
    files: [],
    artifacts: [{ name: 'report.txt', media_type: 'text/plain', path: 'report.txt' }],
    metrics: { started: input.knowledge_time },
    summary: looks.summary,
  }
}
