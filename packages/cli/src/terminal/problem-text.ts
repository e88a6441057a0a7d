/** A problem as people read it: what, which things hold it up, what to do next. */
import type { ProblemDetail } from '@optaic/client'
import { printable } from './printable.ts'
import { paint } from './style.ts'

/** A problem of the server, of the client, or of the program around them. */
export interface ProblemText {
  readonly code: string
  readonly message: string
  readonly details?: readonly ProblemDetail[] | undefined
  readonly next?: string | undefined
}

const indent = '  '
const gap = '   '

/**
 * First line `code: message`; one indented line for each detail with its path, its `status` where it has one, and its
 * message, in columns; last line `Try: …` with what to do next.
 */
export function renderProblem({ code, message, details = [], next }: ProblemText, colour = false): string {
  const rows = details.map(cellsOf)
  const widthOf = (column: number) =>
    Math.max(0, ...rows.map(row => (column < row.length - 1 ? (row[column]?.length ?? 0) : 0)))
  const widths = [widthOf(0), widthOf(1)]
  const lines = rows.map(row => {
    const padded = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
    return (indent + padded.join(gap)).replaceAll('\n', `\n${indent}${indent}`)
  })
  const first = `${paint(`${printable(code)}:`, 'red', colour)} ${printable(message)}`
  const last = next === undefined || next === '' ? [] : [`${paint('Try:', 'bold', colour)} ${printable(next)}`]
  return `${[first, ...lines, ...last].join('\n')}\n`
}

const cellsOf = ({ path, status, message }: ProblemDetail): string[] =>
  [path, status, message]
    .filter((cell): cell is string => typeof cell === 'string' && cell !== '')
    .map(cell => printable(cell))
