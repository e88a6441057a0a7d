/** What is wrong with an expression, and where: every fault of the language is one of these. */

/** A stretch of the source: offsets of its first character and past its last. */
export interface Place {
  readonly start: number
  readonly end: number
}

export interface Location {
  readonly line: number
  readonly column: number
}

/** Line and column (from 1) of an offset. */
export function locate(source: string, offset: number): Location {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** A fault at a place of the source; `code` is stable, `message` says what and what to do. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly code = 'expression_invalid'
  readonly line: number
  readonly column: number
  readonly fault: string
  readonly source: string
  readonly place: Place
  /** Name of the output the expression was given under, where it had one. */
  readonly output: string | null

  constructor(fault: string, source: string, place: Place, output: string | null = null) {
    const { line, column } = locate(source, place.start)
    super(`${output === null ? '' : `${output}: `}line ${line}, column ${column}: ${fault}`)
    this.line = line
    this.column = column
    this.fault = fault
    this.source = source
    this.place = place
    this.output = output
  }

  /** The faulty line with a mark below the place. */
  get excerpt(): string {
    const text = this.source.split('\n')[this.line - 1] ?? ''
    const from = Math.max(0, this.column - 60)
    const width = Math.max(1, Math.min(this.place.end - this.place.start, text.length - this.column + 1, 60))
    return `${text.slice(from, from + 120)}\n${' '.repeat(this.column - 1 - from)}${'^'.repeat(width)}`
  }
}
