/** Cuts an expression into tokens. */

import { ExpressionError } from './expression-error.ts'

export interface Token {
  /** A `pin` is the version right after a name, as `@1.2.0` is in `MOMENTUM@1.2.0`. */
  readonly kind: 'number' | 'name' | 'pin' | 'text' | 'column' | 'symbol' | 'end'
  /** As written; a `text` without its quotes, several of a list joined by commas; a `column` that is picked behind a call; symbols in their canonical spelling (`!`, `!=`, `^`). */
  readonly text: string
  readonly value: number
  readonly start: number
  readonly end: number
  /** True when a line break stands before it. */
  readonly newLine: boolean
}

/** Longest source that is read: an expression is written by a person or a macro, not by the megabyte. */
export const LONGEST_SOURCE = 100_000

const blank = /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const name = /\$?[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy
/**
 * What may be a version or a slip in writing one: a minus that a letter or digit follows begins a prerelease, and a dot behind
 * three numbers a method.
 */
const pin = /@\d+\.\d+\.\d+(?=\.[\p{L}_])|@[\p{L}\p{N}_.]*(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?/uy
/** A column as pandas has it: `prices['close']`. */
const column = /[\p{L}_][\p{L}\p{N}_]*\[\s*(["'])([\p{L}_][\p{L}\p{N}_]*)\1\s*\]/uy
/** What options of other libraries are, as in `axis='columns'`. */
const quoted = /(["'])[^"'\n]{0,200}\1/y
/** `['date', 'sector']`, where an argument is: as a text. `['close']` behind a call: that column of it. */
const list = /\[\s*(["'])[\p{L}_][\p{L}\p{N}_]*\1(?:\s*,\s*(["'])[\p{L}_][\p{L}\p{N}_]*\2)*\s*\]/uy
const symbol = /\*\*|&&|\|\||<=|>=|==|!=|<>|[-+*/%^(),.?:;<>=!&|~\u2212\u00d7\u00f7\u2264\u2265\u2260]/y

/** Other spellings, those of printed formulas among them. */
const canonical: Readonly<Record<string, string>> = {
  '**': '^',
  '~': '!',
  '<>': '!=',
  '\u2212': '-',
  '\u00d7': '*',
  '\u00f7': '/',
  '\u2264': '<=',
  '\u2265': '>=',
  '\u2260': '!=',
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0] ?? null
}

/** The tokens of a source, an `end` token last. Throws {@link ExpressionError} at the first character nobody can read. */
export function tokenize(source: string): readonly Token[] {
  if (source.length > LONGEST_SOURCE) {
    const fault = `the expression has ${source.length} characters; the most is ${LONGEST_SOURCE}`
    throw new ExpressionError(fault, source, { start: 0, end: 1 })
  }
  const tokens: Token[] = []
  let at = 0
  while (true) {
    const space = match(blank, source, at) ?? ''
    at += space.length
    const newLine = space.includes('\n')
    const add = (kind: Token['kind'], text: string, written: string, value = Number.NaN) => {
      tokens.push({ kind, text, value, start: at, end: at + written.length, newLine })
      at += written.length
    }
    if (at >= source.length) {
      add('end', 'the end', '')
      return tokens
    }
    const digits = match(number, source, at)
    if (digits !== null) {
      add('number', digits, digits, Number(digits))
      continue
    }
    const picked = match(column, source, at)
    if (picked !== null) {
      add('name', picked.slice(picked.search(/["']/) + 1).replace(/["']\s*\]$/, ''), picked)
      continue
    }
    const word = match(name, source, at)
    if (word !== null) {
      add('name', word, word)
      continue
    }
    const last = tokens.at(-1)
    const version = last?.kind === 'name' && last.end === at ? match(pin, source, at) : null
    if (version !== null) {
      add('pin', version, version)
      continue
    }
    const text = match(quoted, source, at)
    if (text !== null) {
      add('text', text.slice(1, -1), text)
      continue
    }
    const words = last?.kind === 'symbol' && /[(,=)]/.test(last.text) ? match(list, source, at) : null
    if (words !== null && (last?.text !== ')' || !words.includes(','))) {
      add(last?.text === ')' ? 'column' : 'text', words.replace(/["'\s[\]]/g, ''), words)
      continue
    }
    const sign = source.startsWith('/*', at) ? null : match(symbol, source, at)
    if (sign === null) throw new ExpressionError(unreadable(source, at), source, { start: at, end: at + 1 })
    add('symbol', canonical[sign] ?? sign, sign)
  }
}

/** What text programs and other keyboards put in the place of a sign. */
const lookalikes: Readonly<Record<string, string>> = {
  '\uff08': '(',
  '\uff09': ')',
  '\uff0c': ',',
  '\uff0b': '+',
  '\uff0d': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u00b7': '*',
  '\uff0a': '*',
  '\uff0f': '/',
  '\u00b2': '^ 2',
  '`': 'the name of a field alone',
  '\u201c': 'the name of a field alone',
  '\u201d': 'the name of a field alone',
  '\u2018': 'the name of a field alone',
  '\u2019': 'the name of a field alone',
}

function unreadable(source: string, at: number): string {
  if (source.startsWith('/*', at)) return 'a comment begins here and never ends; close it with */'
  const character = String.fromCodePoint(source.codePointAt(at)!)
  if (/[[\]{}]/.test(character)) return `${JSON.stringify(character)} is no bracket of the language; use ( and )`
  if (/["']/.test(character))
    return 'text in quotes begins here and never ends; write the name of a field without quotes'
  const plain = lookalikes[character]
  if (plain !== undefined) return `${JSON.stringify(character)} has no meaning here; write ${plain}`
  if (character === '@') return '"@" stands right after a name and before a version, as in NAME@1.2.0'
  return `${JSON.stringify(character)} has no meaning here`
}
