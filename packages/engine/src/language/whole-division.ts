/** `//` begins a comment here and divides in Python: where the comment reads as what a value is divided by, nobody shall guess. */

import { ExpressionError } from './expression-error.ts'
import { parse } from './parse.ts'
import { tokenize } from './tokens.ts'

const FAULT = '"//" begins a comment here; write FLOOR(x / y) for whole division, or # for a comment'

/** Throws {@link ExpressionError} at a `//` behind a value that a number, or something made of known fields, follows. */
export function refuseWholeDivision(source: string, isField: (name: string) => boolean): void {
  const tokens = tokenize(source)
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1]
    if (next === undefined || token.kind === 'pin' || (token.kind === 'symbol' && token.text !== ')')) continue
    const comment = /^[^\S\n]*\/\/([^\n]*)/.exec(source.slice(token.end, next.start))
    if (comment === null || !readsAsPart(comment[1]!, isField)) continue
    const start = source.indexOf('//', token.end)
    throw new ExpressionError(FAULT, source, { start, end: start + 2 })
  }
}

function readsAsPart(text: string, isField: (name: string) => boolean): boolean {
  try {
    parse(text)
    const tokens = tokenize(text)
    return tokens.every(
      ({ kind, text: word }, i) => kind !== 'name' || tokens[i + 1]?.text === '(' || isField(word.replace(/^\$/, '')),
    )
  } catch (fault) {
    if (fault instanceof ExpressionError) return false
    throw fault
  }
}
