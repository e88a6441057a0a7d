/** The rows of one answer, read from the file it was put down in, batch after batch. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Problem } from '@optaic/kit'
import { CsvFault, csvRecords } from './csv-records.ts'
import type { HttpAnswer } from './exchange.ts'
import { valueAt } from './json-path.ts'
import type { Format } from './params.ts'
import { malformed, type Place, type Row, type RowReader } from './rows.ts'

/** Filled while the rows are read; whole at their end. */
export interface AnswerRecords {
  records: number
  /** The parsed JSON; undefined for CSV. */
  document: unknown
}

const jsonBatch = 5000

/** Throws `source_malformed` with line or record, `column_missing`. */
export function readRows(answer: HttpAnswer, format: Format, reader: RowReader, place: Place, found: AnswerRecords) {
  return format.kind === 'csv'
    ? csvRows(answer, format, reader, place, found)
    : jsonRows(answer, format.records, reader, place, found)
}

async function* csvRows(
  answer: HttpAnswer,
  format: Extract<Format, { kind: 'csv' }>,
  reader: RowReader,
  place: Place,
  found: AnswerRecords,
): AsyncGenerator<Row[]> {
  let read = format.header ? null : reader.ofCsv(null, place)
  try {
    for await (const batch of csvRecords(texts(answer, place), format.delimiter)) {
      const records = read === null ? batch.slice(1) : batch
      read ??= reader.ofCsv(
        (batch[0]?.fields ?? []).map(name => name.trim()),
        place,
      )
      const toRow = read
      found.records += records.length
      yield records.map(({ fields, line }) => toRow(fields, `${place.shown} line ${line}`))
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error
    throw malformed(`${place.shown} line ${error.line}: ${error.message}`, `line ${error.line}`)
  }
}

async function* texts(answer: HttpAnswer, place: Place): AsyncGenerator<string> {
  const decoder = decoderOf(answer, place)
  for await (const piece of createReadStream(answer.path, { highWaterMark: 256 * 1024 }))
    yield decode(decoder, piece as Uint8Array, true, place)
  yield decode(decoder, new Uint8Array(), false, place)
}

async function* jsonRows(
  answer: HttpAnswer,
  path: string,
  reader: RowReader,
  place: Place,
  found: AnswerRecords,
): AsyncGenerator<Row[]> {
  found.document =
    answer.bytes === 0
      ? []
      : parseJson(answer, decode(decoderOf(answer, place), await readFile(answer.path), false, place), place)
  const records = answer.bytes === 0 ? [] : valueAt(found.document, path)
  if (!Array.isArray(records)) {
    const what = path === '' ? 'the answer is no list' : `there is no list at ${path}`
    const keys = Object.keys((found.document ?? {}) as object).slice(0, 20)
    throw malformed(
      `${place.shown}: ${what}${keys.length === 0 ? '' : `; there are ${keys.join(', ')}`}`,
      '/format/records',
    )
  }
  found.records = records.length
  const toRow = reader.ofJson(records, place)
  for (let from = 0; from < records.length; from += jsonBatch)
    yield records
      .slice(from, from + jsonBatch)
      .map((record, index) => toRow(record, `${place.shown} record ${from + index}`))
}

function parseJson({ headers }: HttpAnswer, text: string, place: Place): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The engine's own message quotes the text, which may echo a secret.
    throw malformed(
      `${place.shown}: the answer is not JSON, but ${headers.get('content-type') ?? 'of no stated type'}`,
      '/format',
    )
  }
}

/** By the charset the source declares; a byte order mark is left out, a broken letter is a fault. */
function decoderOf({ headers }: HttpAnswer, place: Place): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    throw malformed(`${place.shown}: no such charset as ${charset}`, '/url')
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean, place: Place): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch (error) {
    throw unreadable(error, decoder, place)
  }
}

function unreadable(error: unknown, { encoding }: TextDecoder, place: Place): Problem | unknown {
  return error instanceof TypeError ? malformed(`${place.shown}: the answer is not ${encoding} text`, '/url') : error
}
