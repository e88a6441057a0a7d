/** CSV as RFC 4180 has it, read piece by piece: quoted fields may hold delimiters, line ends and doubled quotes. */

/** A record longer than this is a quote that never closes. */
const longestRecord = 4_000_000

export interface CsvRecord {
  /** Line of the file where the record begins, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

/** Says the line; the caller knows the file. */
export class CsvFault extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.name = 'CsvFault'
    this.line = line
  }
}

const quote = 34
const lineFeed = 10
const carriageReturn = 13

/**
 * Batches of records, one batch to a piece of text that completes any. Empty lines are left out; LF and CRLF both end
 * a record. Throws CsvFault for a quote out of place.
 */
export async function* csvRecords(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord[]> {
  const reader = { rest: '', line: 1 }
  for await (const piece of pieces) {
    const batch = takeRecords(reader, reader.rest + piece, delimiter.charCodeAt(0), false)
    if (reader.rest.length > longestRecord)
      throw new CsvFault(reader.line, `the record is longer than ${longestRecord} characters: is a quote left open?`)
    if (batch.length > 0) yield batch
  }
  const batch = takeRecords(reader, reader.rest, delimiter.charCodeAt(0), true)
  if (batch.length > 0) yield batch
}

interface Reader {
  /** Text of a record that has not ended yet. */
  rest: string
  line: number
}

/** Takes the complete records off the front of `text`, and keeps the rest. */
function takeRecords(reader: Reader, text: string, delimiter: number, last: boolean): CsvRecord[] {
  const records: CsvRecord[] = []
  let start = 0
  while (start < text.length) {
    const taken = takeRecord(text, start, delimiter, last, reader.line)
    if (taken === null) break
    const { fields, end, lines } = taken
    if (fields.length > 1 || fields[0] !== '') records.push({ line: reader.line, fields })
    reader.line += lines
    start = end
  }
  reader.rest = text.slice(start)
  return records
}

/** One record from `start`; null when the text ends before it does. */
function takeRecord(text: string, start: number, delimiter: number, last: boolean, line: number) {
  const fields: string[] = []
  let at = start
  let lines = 1
  for (;;) {
    if (text.charCodeAt(at) === quote) {
      const close = closingQuote(text, at + 1)
      // At the very end of a piece a quote may be the first of two.
      if (close === -1 || (close === text.length - 1 && !last)) {
        if (last) throw new CsvFault(line, 'a quote is never closed')
        return null
      }
      const inside = text.slice(at + 1, close)
      for (let i = inside.indexOf('\n'); i !== -1; i = inside.indexOf('\n', i + 1)) lines += 1
      fields.push(inside.replaceAll('""', '"'))
      at = close + 1
    } else {
      const from = at
      while (at < text.length && text.charCodeAt(at) !== delimiter && text.charCodeAt(at) !== lineFeed) at += 1
      const end = isLineEnd(text, at, last) && text.charCodeAt(at - 1) === carriageReturn && at > from ? at - 1 : at
      fields.push(text.slice(from, end))
    }
    if (text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === lineFeed) at += 1
    if (at >= text.length || (at === text.length - 1 && text.charCodeAt(at) === carriageReturn)) {
      return last ? { fields, end: text.length, lines } : null
    }
    const code = text.charCodeAt(at)
    at += 1
    if (code === lineFeed) return { fields, end: at, lines }
    if (code !== delimiter) throw new CsvFault(line, 'a closing quote is followed by more text')
  }
}

const isLineEnd = (text: string, at: number, last: boolean): boolean =>
  at < text.length ? text.charCodeAt(at) === lineFeed : last

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2)
  return at
}
