/** `optaic logs`: what a Run said, and with `-f` what it goes on to say. */
import { isFinal, type Run, type Schema, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { findRun } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { printable } from '../terminal/printable.ts'
import { renderProblem } from '../terminal/problem-text.ts'
import { paint } from '../terminal/style.ts'

type Line = Schema<'LogPage'>['items'][number]

const pageSize = 10_000
/** Milliseconds between two looks at a Run that is under way. */
const rhythm = 500

const tones = { debug: 'dim', info: undefined, warning: 'yellow', error: 'red' } as const

/** `21:00:00.123  warning  3 rows were dropped` */
function lineText({ time, level, message }: Line, colour: boolean): string {
  const clock = paint(new Date(time).toISOString().slice(11, 23), 'dim', colour)
  const text = printable(message).replaceAll('\n', `\n${' '.repeat(23)}`)
  return `${clock}  ${paint(level.padEnd(7), tones[level], colour)}  ${text}\n`
}

/** Lines after `after`, a page at a time, until there are no more for now; returns where they end. */
async function readLines(
  { client }: Session,
  id: string,
  after: number,
  take: (lines: readonly Line[]) => void,
): Promise<number> {
  while (true) {
    const { items, next } = await unwrap(
      client.api.GET('/api/v1/runs/{id}/logs', { params: { path: { id }, query: { after, limit: pageSize } } }),
    )
    take(items)
    if (items.length < pageSize) return next
    after = next
  }
}

async function printAll(session: Session, run: Run): Promise<void> {
  const { terminal, json } = session
  const all: Line[] = []
  await readLines(session, run.id, 0, lines => {
    if (json) all.push(...lines)
    else for (const line of lines) terminal.write(lineText(line, terminal.colour))
  })
  if (json) session.answer(all, '')
  else reportError(terminal, run)
}

/** What a Run died of is the last thing to say of it, though it is no line of its log. */
function reportError({ writeError, colour, live }: Session['terminal'], { id, error }: Run): void {
  if (error === null) return
  const next = `mend what it names, then: optaic rerun ${id}`
  writeError(renderProblem({ code: error.code, message: error.message, next }, colour && live))
}

/** Prints lines as they come until the Run has ended; as JSON, one document a line. */
async function follow(session: Session, run: Run): Promise<void> {
  const { client, terminal, json, signal } = session
  const print = (lines: readonly Line[]) => {
    for (const line of lines) terminal.write(json ? `${JSON.stringify(line)}\n` : lineText(line, terminal.colour))
  }
  let last = run
  let after = 0
  while (true) {
    after = await readLines(session, run.id, after, print)
    if (isFinal(last.state)) break
    await session.pause(rhythm, signal)
    // Asked for before the lines, so that the last look at them is one after the end of the Run.
    last = await unwrap(client.api.GET('/api/v1/runs/{id}', { params: { path: { id: run.id } } }))
  }
  if (!json) reportError(terminal, last)
  session.remark(`Run ${run.id} ${last.state}`)
}

export function logsCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'logs', 'print the log of a Run')
    .argument('<run>', 'id of a Run, or the name of an Instance for its latest')
    .option('-f, --follow', 'go on until the Run has ended; with --json one document a line')
    .action(async (name: string, options: ServerOptions & { readonly follow?: boolean }) => {
      const session = openSession(setting, options)
      await (options.follow ? follow : printAll)(session, await findRun(session, name))
    })
}
