/** Faults of the expression language as refusals that name line and column, and show the place. */
import { Problem } from '@optaic/domain'
import { ExpressionError } from '@optaic/engine'

/** The refusal for a fault of the language; everything else is as it was. `path` is where the expression stands. */
export function expressionProblem(fault: unknown, path: string): unknown {
  if (!(fault instanceof ExpressionError)) return fault
  return new Problem('expression_invalid', fault.message, {
    cause: fault,
    details: [{ path, message: `${fault.fault}\n${fault.excerpt}`, line: fault.line, column: fault.column }],
    next: 'Mend the expression at the mark.',
  })
}

/** Does something with expressions. Throws `expression_invalid` for a fault of the language. */
export function readingExpressions<T>(path: string | ((fault: ExpressionError) => string), work: () => T): T {
  try {
    return work()
  } catch (fault) {
    const place = typeof path === 'string' ? path : fault instanceof ExpressionError ? path(fault) : ''
    throw expressionProblem(fault, place)
  }
}

/** One refusal for what is wrong with several expressions, every fault with its place; null where nothing is. */
export function expressionProblems(
  faults: readonly { readonly path: string; readonly fault: ExpressionError }[],
): Problem | null {
  const problems = faults.map(({ path, fault }) => expressionProblem(fault, path) as Problem)
  const [first, ...others] = problems
  if (first === undefined || others.length === 0) return first ?? null
  return new Problem(
    'expression_invalid',
    `${problems.length} expressions cannot be read; the first: ${first.message}`,
    {
      cause: first.cause,
      details: problems.flatMap(({ details }) => details),
      next: 'Mend the expressions at the marks.',
    },
  )
}
