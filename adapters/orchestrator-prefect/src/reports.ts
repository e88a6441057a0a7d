/** What Runs say while they run, shown beside them in Prefect: logs in batches, progress now and then. */
import type { Claim } from '@optaic/ports'
import type { PrefectClient } from './client.ts'

type Line = Parameters<Claim['report']>[0]
type Progress = Parameters<Claim['progress']>[0]

export interface Reports {
  log(flowRunId: string, line: Line): void
  progress(flowRunId: string, at: Progress): void
  /** What was said of this flow run until now is there, or was given up. */
  flush(flowRunId: string): Promise<void>
  close(): Promise<void>
}

const levels = { debug: 10, info: 20, warning: 30, error: 40 } as const
const batchMs = 300
const batchLines = 200
const mostWaiting = 5000
const progressMs = 1000
/** Characters of one message; Prefect refuses far longer ones. */
const longest = 20_000

export function createReports(client: PrefectClient, warn: (message: string) => void): Reports {
  const logs = createLogs(client, warn)
  const bars = new Map<string, ReturnType<typeof createBar>>()
  return {
    log: logs.add,
    progress: (id, at) => {
      const bar = bars.get(id) ?? createBar(client, id, warn)
      bars.set(id, bar)
      bar.show(at)
    },
    flush: async id => {
      await Promise.all([logs.flush(id), bars.get(id)?.flush()])
      bars.delete(id)
    },
    close: async () => {
      await logs.flush()
    },
  }
}

function createLogs(client: PrefectClient, warn: (message: string) => void) {
  let waiting: { readonly flow_run_id: string; readonly level: number; readonly [key: string]: unknown }[] = []
  let sending: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const send = async () => {
    const lines = waiting
    waiting = []
    for (let from = 0; from < lines.length; from += batchLines)
      await client
        .ask('POST', '/logs/', lines.slice(from, from + batchLines), { patienceMs: 10_000 })
        .catch(fault => warn(`some lines are missing in Prefect: ${fault instanceof Error ? fault.message : fault}`))
  }
  const flushAll = () => {
    clearTimeout(timer)
    timer = undefined
    sending = sending.then(send)
    return sending
  }
  return {
    add: (flow_run_id: string, { level, message, time }: Line) => {
      if (waiting.length >= mostWaiting) return
      const text = message.slice(0, longest)
      waiting.push({ name: 'optaic', level: levels[level], message: text, timestamp: time, flow_run_id })
      timer ??= setTimeout(() => void flushAll(), batchMs)
    },
    /** Of one flow run, or of all. */
    flush: async (id?: string) => {
      await (waiting.some(line => id === undefined || line.flow_run_id === id) ? flushAll() : sending)
    },
  }
}

/** A progress artifact of one flow run; one that is over within a second needs none. */
function createBar(client: PrefectClient, flowRunId: string, warn: (message: string) => void) {
  let artifact: string | null = null
  let latest: Progress | null = null
  let sending: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const send = async () => {
    const at = latest
    latest = null
    if (at === null || at.total === null || at.total <= 0) return
    const data = Math.min(100, (100 * at.done) / at.total)
    const description = at.message ?? `${at.done} of ${at.total}`
    try {
      if (artifact === null) {
        const made = { type: 'progress', flow_run_id: flowRunId, data, description }
        artifact = (await client.ask<{ readonly id: string }>('POST', '/artifacts/', made)).body.id
      } else await client.ask('PATCH', `/artifacts/${artifact}`, { data, description })
    } catch (fault) {
      warn(`progress is not shown in Prefect: ${fault instanceof Error ? fault.message : fault}`)
    }
  }
  return {
    show: (at: Progress) => {
      latest = at
      timer ??= setTimeout(() => {
        timer = undefined
        sending = sending.then(send)
      }, progressMs)
    },
    flush: async () => {
      clearTimeout(timer)
      await sending
      if (artifact !== null) await send()
    },
  }
}
