/** Where the words of a command go, and what that place can show. */

export interface Terminal {
  /** The answer: standard output. */
  write(text: string): void
  /** Everything about the answer: progress, warnings, problems; standard error. */
  writeError(text: string): void
  /** May the answer have colours? */
  readonly colour: boolean
  /** May a line of standard error be drawn again and again? */
  readonly live: boolean
  /** Width of the answer in characters; infinite when it is no terminal. */
  readonly columns: number
}

export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * A terminal over the streams of a process. Colours only for people at a terminal, and never when the variable
 * `NO_COLOR` is set to anything (no-color.org) or `TERM` is `dumb`.
 */
export function terminalOf(
  output: Stream,
  errors: Stream,
  variables: { readonly NO_COLOR?: string | undefined; readonly TERM?: string | undefined } = {},
): Terminal {
  const plain = (variables.NO_COLOR ?? '') !== '' || variables.TERM === 'dumb'
  return {
    write: text => void output.write(text),
    writeError: text => void errors.write(text),
    colour: output.isTTY === true && !plain,
    live: errors.isTTY === true && variables.TERM !== 'dumb',
    columns: (output.isTTY ? output.columns : undefined) ?? Number.POSITIVE_INFINITY,
  }
}
