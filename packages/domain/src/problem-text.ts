/** A Problem as people read it in a terminal. */
import type { ProblemDetail } from './problem.ts'

/** A Problem, or what is left of one after it travelled as JSON. */
export interface ProblemText {
  readonly code: string
  readonly message: string
  readonly details?: readonly ProblemDetail[]
  readonly next?: string | undefined
}

const indent = '  '
const gap = '   '

/**
 * First line `code: message`; one indented line for each detail with its path, its `status` where it has one, and its
 * message, in columns; last line `Try: …` with what to do next.
 */
export function renderProblem({ code, message, details = [], next }: ProblemText): string {
  const rows = details.map(cellsOf)
  const widths = [0, 1].map(column =>
    Math.max(0, ...rows.map(row => (column < row.length - 1 ? row[column]!.length : 0))),
  )
  const lines = rows.map(row => {
    const padded = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column]!) : cell))
    return (indent + padded.join(gap)).replaceAll('\n', `\n${indent}${indent}`)
  })
  return [`${code}: ${message}`, ...lines, ...(next ? [`Try: ${next}`] : [])].join('\n')
}

function cellsOf({ path, status, message }: ProblemDetail): string[] {
  return [path, status, message].filter((cell): cell is string => typeof cell === 'string' && cell !== '')
}
