/** Waits for a plan while people watch: which step runs, which is done, which holds up the others. */
import { type Plan, waitForPlan } from '@optaic/client'
import { exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { progressLine, progressText } from '../terminal/progress-line.ts'
import { toneOf } from '../terminal/style.ts'
import { type Column, renderTable } from '../terminal/table.ts'
import { counted } from '../terminal/words.ts'

type Step = Plan['steps'][number]

const isDone = ({ state }: Step): boolean => state !== 'waiting' && state !== 'submitted'

/** The plan when it has ended; progress over its steps is drawn below. */
export async function watchPlan(
  session: Session,
  plan: Plan & { readonly id: string },
  nameOf: (id: string) => string,
) {
  const line = progressLine(session.terminal)
  const onPlan = ({ steps }: Plan) => {
    const running = steps.filter(step => step.state === 'submitted').map(step => nameOf(step.flow_id))
    line.show(progressText({ done: steps.filter(isDone).length, total: steps.length, message: running.join(', ') }))
  }
  const stop = () => {
    line.clear()
    session.remark(`Plan ${plan.id} goes on by itself. See it with: optaic status`)
  }
  session.signal?.addEventListener('abort', stop, { once: true })
  try {
    return await waitForPlan(session.client, plan.id, { signal: session.signal, pause: session.pause, onPlan })
  } finally {
    session.signal?.removeEventListener('abort', stop)
    line.clear()
  }
}

/** Steps in the order in which they can be taken: each after those it waits for. */
export function planText(plan: Plan, nameOf: (id: string) => string, session: Pick<Session, 'terminal'>): string {
  const numbers = new Map(plan.steps.map((step, index) => [step.flow_id, index + 1]))
  const columns: readonly Column<Step>[] = [
    { heading: '#', cell: step => numbers.get(step.flow_id), align: 'right' },
    { heading: 'FLOW', cell: step => nameOf(step.flow_id) },
    ...(plan.id === null
      ? []
      : [{ heading: 'STATE', cell: (step: Step) => step.state, tone: (step: Step) => toneOf(step.state) }]),
    { heading: 'AFTER', cell: step => step.after.map(id => numbers.get(id) ?? nameOf(id)).join(', '), optional: true },
    { heading: 'RUN', cell: step => step.run_id, optional: true },
    { heading: 'WHY', cell: step => step.reason, optional: true },
  ]
  return renderTable(columns, plan.steps, session.terminal)
}

/** Prints how a plan ended and sets the exit code: 0 only when it completed. `document` is what machines get. */
export function reportPlan(session: Session, plan: Plan, nameOf: (id: string) => string, document: unknown): void {
  if (plan.state !== 'completed') session.end(exitCodes.failed)
  const failed = plan.steps.filter(step => step.state === 'failed')
  session.answer(
    document,
    `${planText(plan, nameOf, session)}Plan ${plan.state}: ${counted(plan.steps.length, 'step')}\n`,
  )
  for (const { flow_id, run_id, reason } of failed)
    session.remark(`${nameOf(flow_id)} failed: ${reason}${run_id === null ? '' : `\nTry: optaic logs ${run_id}`}`)
}
