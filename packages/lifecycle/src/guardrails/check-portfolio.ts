/** Guardrails of portfolios: what was held and traded, against limits; by the summaries `weight`, `gross` and `turnover`. */
import type { ColumnSummary, JsonObject, RunTaskOutput } from '@optaic/domain'
import { fail, pass, type Verdict } from './verdict.ts'

/** Room for the rounding of weights that were meant to be on the limit. */
const rounding = 1e-9

interface Facts {
  readonly output: Pick<RunTaskOutput, 'summary'>
}

type Check = (facts: Facts, parameters: JsonObject) => Verdict

const limit = (value: unknown) => (typeof value === 'number' ? value : null)

/** Least and greatest value of a summary between the limits given; a limit that is not given holds nobody. */
function within(what: string, seen: Pick<ColumnSummary, 'min' | 'max'>, { min, max }: JsonObject): Verdict {
  const [least, most] = [limit(min), limit(max)]
  const numbers = { min: seen.min, max: seen.max, limit_min: least, limit_max: most }
  if (least === null && most === null) return fail(`no limit is given for ${what}: set min or max`, numbers)
  if (most !== null && seen.max !== null && seen.max > most + rounding)
    return fail(`${what} goes up to ${seen.max}, above ${most}`, numbers)
  if (least !== null && seen.min !== null && seen.min < least - rounding)
    return fail(`${what} goes down to ${seen.min}, below ${least}`, numbers)
  return pass(`${what} is within its limits`, numbers)
}

const of =
  (
    column: string,
    what: string,
    look = (summary: ColumnSummary): Pick<ColumnSummary, 'min' | 'max'> => summary,
  ): Check =>
  ({ output: { summary } }, parameters) => {
    const seen = summary[column]
    return seen === undefined ? fail(`the Run tells nothing of ${what}`) : within(what, look(seen), parameters)
  }

/** The largest weight whichever way it is held. */
const absolute = ({ min, max }: ColumnSummary) => ({
  min: null,
  max: min === null || max === null ? null : Math.max(Math.abs(min), Math.abs(max)),
})

export const portfolioChecks: Readonly<Record<string, Check>> = {
  /** Every weight, negative where it is held short. */
  'portfolio.weights': of('weight', 'the weight of a symbol'),
  /** The largest weight, long or short. */
  'portfolio.concentration': of('weight', 'the largest weight', absolute),
  /** Absolutes of all weights together. */
  'portfolio.leverage': of('gross', 'the gross exposure'),
  /** Traded value at a rebalance, buys and sells, over the value of the book. */
  'portfolio.turnover': of('turnover', 'the turnover of a rebalance'),
}
