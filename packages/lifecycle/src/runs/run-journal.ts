/** What a Run says while it runs, written in batches so that a talkative one does not slow the database. */
import type { Run } from '@optaic/domain'
import type { Claim, TaskMessage } from '@optaic/ports'
import type { Context } from '../context.ts'

export interface RunJournal {
  write(message: TaskMessage): void
  /** Everything said so far is stored. */
  flush(): Promise<void>
}

const batchMs = 200
const mostWaiting = 10_000

export function openJournal(context: Context, run: Run, shown: Pick<Claim, 'report' | 'progress'>): RunJournal {
  let lines: Extract<TaskMessage, { type: 'log' }>[] = []
  let progress: Extract<TaskMessage, { type: 'progress' }> | null = null
  let timer: NodeJS.Timeout | null = null
  let writing = Promise.resolve()
  let dropped = 0

  const store = async () => {
    const [batch, latest] = [lines, progress]
    lines = []
    progress = null
    if (dropped > 0)
      batch.push({
        type: 'log',
        level: 'warning',
        message: `${dropped} lines were dropped: the Run writes faster than they can be kept`,
        time: context.clock(),
      })
    dropped = 0
    try {
      await context.storage.appendLogs(
        batch.map(({ level, message, time }) => ({ run_id: run.id, level, message, time })),
      )
      if (latest !== null) {
        const { done, total, message } = latest
        shown.progress({ done, total, message })
        await context.storage.setProgress(run.id, { done, total, message })
        await context.storage.transaction(tx =>
          tx.appendEvent(`run:${run.id}`, 'progress', { done, total, message }, context.clock()),
        )
      }
    } catch (fault) {
      context.log('warning', `log of run ${run.id}: ${fault instanceof Error ? fault.message : String(fault)}`)
    }
  }
  const flush = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (lines.length > 0 || progress !== null) writing = writing.then(store)
    return writing
  }
  return {
    write: message => {
      if (message.type === 'progress') progress = message
      else if (lines.length >= mostWaiting) dropped++
      else {
        lines.push(message)
        shown.report(message)
      }
      timer ??= setTimeout(() => void flush(), batchMs)
    },
    flush,
  }
}
