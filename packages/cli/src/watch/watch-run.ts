/** Waits for a Run while people watch, and tells how it ended. */
import { type Run, waitForRun } from '@optaic/client'
import { exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { indented } from '../terminal/blocks.ts'
import { renderProblem } from '../terminal/problem-text.ts'
import { type Progress, progressLine, progressText } from '../terminal/progress-line.ts'
import { paint, toneOf } from '../terminal/style.ts'
import { renderPairs } from '../terminal/table.ts'
import { counted, took } from '../terminal/words.ts'
import { metricPairs } from '../views/run-table.ts'

/** The Run when it has ended. Progress is drawn below; Ctrl-C ends the watching, not the Run. */
export async function watchRun(session: Session, run: Run, name: string): Promise<Run> {
  const line = progressLine(session.terminal)
  const stop = () => {
    line.clear()
    session.remark(
      `Run ${run.id} goes on. See it with: optaic logs ${run.id} -f   Stop it with: optaic cancel ${run.id}`,
    )
  }
  session.signal?.addEventListener('abort', stop, { once: true })
  try {
    line.show(`${name}  ${run.state}`)
    return await waitForRun(session.client, run.id, {
      signal: session.signal,
      pause: session.pause,
      onEvent: ({ type, data }) => {
        if (type === 'state') line.show(`${name}  ${String(data.state)}`)
        else if (isProgress(data)) line.show(`${name}  ${progressText(data)}`)
      },
    })
  } finally {
    session.signal?.removeEventListener('abort', stop)
    line.clear()
  }
}

const isProgress = (data: unknown): data is Progress => {
  const { done, total, message } = data as Record<string, unknown>
  return typeof done === 'number' && (total === null || typeof total === 'number') && typeof message === 'string'
}

/** Prints how a Run ended and sets the exit code: 0 only when it completed. `document` is what machines get. */
export function reportEnd(session: Session, run: Run, name: string, document: unknown = run): void {
  const { terminal } = session
  if (run.state !== 'completed') session.end(exitCodes.failed)
  if (run.state !== 'completed' && !session.json) {
    const { code, message } = run.error ?? { code: `run_${run.state}`, message: `the Run was ${run.state}` }
    const next = run.state === 'cancelled' ? `optaic run ${name}` : `optaic logs ${run.id}`
    terminal.writeError(renderProblem({ code, message: `${name}: ${message}`, next }))
  }
  const said = [
    took(run.started_at, run.finished_at) && `in ${took(run.started_at, run.finished_at)}`,
    run.rows !== null && counted(run.rows, 'row'),
    run.attempt > 1 && `attempt ${run.attempt}`,
  ].filter(Boolean)
  const state = paint(run.state, toneOf(run.state), terminal.colour)
  const first = `${[`${name} ${state}`, ...said].join(', ')}   ${run.id}\n`
  session.answer(document, first + indented(renderPairs(metricPairs(run))))
}
