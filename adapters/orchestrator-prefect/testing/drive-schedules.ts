/** Moves the schedules of a Prefect server by a clock that a test moves, where the server's own would only go by real time. */

/**
 * Asks the server, by its own backfill, for the ticks that lie between two looks at the clock. Returns what ends it. A
 * clock that is at the real time is left to the server.
 */
export function driveSchedules(url: string, clock: () => string): () => void {
  let last = clock()
  let busy = false
  const look = async () => {
    const now = clock()
    const isReal = Math.abs(Date.parse(now) - Date.now()) < 5000
    if (busy || isReal || Date.parse(now) <= Date.parse(last)) {
      if (!busy) last = now
      return
    }
    busy = true
    try {
      for (const { id, paused } of await ask<{ id: string; paused: boolean }[]>(url, '/deployments/filter', {}))
        if (!paused) await ask(url, `/deployments/${id}/schedule`, { start_time: last, end_time: now, min_runs: 1000 })
      last = now
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => void look().catch(() => {}), 50)
  return () => clearInterval(timer)
}

async function ask<T>(url: string, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
  return (await answer.json()) as T
}
