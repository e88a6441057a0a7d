/** The other side of a `JsonChild` in TypeScript: answers the questions on standard input one after another. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type Question = Readonly<Record<string, unknown>>

/** Adds the most memory that the process has ever held to every answer. */
export async function answerQuestions(answer: (question: Question) => Promise<object>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const found = await answer(JSON.parse(line) as Question)
      console.log(JSON.stringify({ ...found, max_rss_mb: mostMemoryMb() }))
    } catch (fault) {
      console.log(JSON.stringify({ error: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }))
    }
  }
}

/** The most memory this process has held. Linux counts that of the process which started it too, but not there. */
function mostMemoryMb(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (found !== null) return Number(found[1]) / 1024
  } catch {
    // Other systems have no such file.
  }
  return process.resourceUsage().maxRSS / 1024
}
