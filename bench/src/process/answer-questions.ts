/** The other side of a `JsonChild` in TypeScript: answers the questions on standard input one after another. */
import { createInterface } from 'node:readline'

export type Question = Readonly<Record<string, unknown>>

/** Adds the most memory that the process has ever held to every answer. */
export async function answerQuestions(answer: (question: Question) => Promise<object>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const found = await answer(JSON.parse(line) as Question)
      console.log(JSON.stringify({ ...found, max_rss_mb: process.resourceUsage().maxRSS / 1024 }))
    } catch (fault) {
      console.log(JSON.stringify({ error: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }))
    }
  }
}
