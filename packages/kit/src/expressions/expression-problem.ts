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
