/** A request until it is answered: further attempts with growing waits, as long as there is hope. */
import { Problem } from '@optaic/kit'
import { type ExchangeOptions, exchange, type HttpAnswer, type HttpFailure, type HttpRequest } from './exchange.ts'

/** What tests replace: waiting, and the dice that keep those who failed together from coming back together. */
export interface SendTools {
  wait(milliseconds: number): Promise<void>
  /** From 0 up to 1. */
  random(): number
}

export interface SendOptions extends ExchangeOptions {
  readonly retries: number
  readonly maxWaitMs: number
  log(message: string): void
}

const firstDelayMs = 1000

/** Throws `source_unreachable`, `source_refused` or `source_too_large`. */
export async function send(request: HttpRequest, options: SendOptions, tools: SendTools): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await exchange(request, options)
    if (!('problem' in result)) return result
    if (!result.again || attempt > options.retries) throw final(result, attempt)
    const delay = delayBefore(attempt, result, options, tools)
    if (delay > options.maxWaitMs) throw tooLong(result, delay)
    options.log(`${result.problem.message}; attempt ${attempt + 1} in ${delay} ms`)
    await tools.wait(delay)
  }
}

/** The source's own wish, or 1 s doubled with each attempt, somewhere between half of it and all. */
function delayBefore(attempt: number, { after }: HttpFailure, options: SendOptions, tools: SendTools): number {
  if (after !== null) return after
  const longest = Math.min(firstDelayMs * 2 ** (attempt - 1), options.maxWaitMs)
  return Math.round(longest / 2 + (longest / 2) * tools.random())
}

function final({ problem }: HttpFailure, attempts: number): Problem {
  if (attempts === 1) return problem
  return withMessage(problem, `${problem.message} (${attempts} attempts)`)
}

const tooLong = ({ problem }: HttpFailure, delay: number): Problem =>
  withMessage(problem, `${problem.message}; the source asks for ${Math.ceil(delay / 1000)} s of patience`)

const withMessage = ({ code, details, next }: Problem, message: string): Problem =>
  new Problem(code, message, { details, ...(next === undefined ? {} : { next }) })
