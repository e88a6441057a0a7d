/** `//` begins a comment here and divides in Python: where the comment reads as what a value is divided by, nobody shall guess. */

import { ExpressionError, type Place } from './expression-error.ts'
import { parse } from './parse.ts'
import type { Syntax } from './syntax.ts'
import { tokenize } from './tokens.ts'

const FAULT = '"//" begins a comment here; write FLOOR(x / y) for whole division, or # for a comment'

/** Throws {@link ExpressionError} at a `//` behind a value that a number, or something made of known fields, follows. */
export function refuseWholeDivision(source: string, isField: (name: string) => boolean): void {
  for (const { text, place } of commentsBehindValues(source))
    if (readsAsPart(text, isField)) throw new ExpressionError(FAULT, source, place)
}

/**
 * Reads a source. Where it cannot be read because a `//` hides what closes a bracket, as in `(close // 5) * 2`, that is what is
 * told, and not the bracket. Throws {@link ExpressionError}.
 */
export function readSource(source: string): Syntax {
  try {
    return parse(source)
  } catch (fault) {
    const hidden = fault instanceof ExpressionError && source.includes('//') ? hiddenBracket(source, fault) : null
    throw hidden === null ? fault : new ExpressionError(FAULT, source, hidden)
  }
}

/** The place of the `//`. */
function hiddenBracket(source: string, { place: { start } }: ExpressionError): Place | null {
  for (const { text, place } of commentsBehindValues(source)) {
    const divisor = place.start < start ? beforeClosing(text) : null
    if (divisor !== null && readsAsPart(divisor, () => true)) return place
  }
  return null
}

/** What stands before the comma or bracket that ends it, where a bracket is closed that was opened before; else null. */
function beforeClosing(text: string): string | null {
  let depth = 0
  let comma: number | null = null
  for (const [at, character] of [...text].entries()) {
    if (character === '(') depth++
    if (character === ')' && depth-- === 0) return text.slice(0, comma ?? at)
    if (character === ',' && depth === 0) comma ??= at
  }
  return null
}

/** Every `//` behind a number, a name or a closed bracket, with the comment that it begins. */
function* commentsBehindValues(source: string): Iterable<{ readonly text: string; readonly place: Place }> {
  const tokens = tokenize(source)
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1]
    if (next === undefined || token.kind === 'pin' || (token.kind === 'symbol' && token.text !== ')')) continue
    const comment = /^[^\S\n]*\/\/([^\n]*)/.exec(source.slice(token.end, next.start))
    if (comment === null) continue
    const start = source.indexOf('//', token.end)
    yield { text: comment[1]!, place: { start, end: start + 2 } }
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
