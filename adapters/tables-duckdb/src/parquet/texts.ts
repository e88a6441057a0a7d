/** The symbols of the rows of a long table, by code: as the file has them, or numbered as they are met. Every row has one. */
import { readDeltas } from './deltas.ts'
import { coded, readCodes, readWhole } from './keys.ts'
import { type ChunkPages, encodings, type Page } from './pages.ts'
import { textOf } from './thrift.ts'
import { Unsuited } from './unsuited.ts'

export interface Texts {
  /** The texts that rows may have, each once; made when they are first asked for. */
  readonly texts: readonly string[]
  /** The same as the file has them, each with its length before it; null where it has no list of them. */
  readonly packed: Uint8Array | null
  /** For every row, the place of its text among them. */
  readCodes(out: Int32Array): void
}

export function textsOf(pages: ChunkPages, rows: number): Texts {
  const { dictionary } = pages
  if (dictionary === null || !pages.data.every(coded)) {
    const { texts, codes } = numbered(pages, rows)
    return { texts, packed: null, readCodes: out => out.set(codes) }
  }
  let made: readonly string[] | undefined
  return {
    get texts() {
      made ??= dictionaryOf(dictionary)
      return made
    },
    packed: dictionary.bytes,
    readCodes: out => readWhole(pages, out, readCodes),
  }
}

/** Where a column has more texts than its writer makes a dictionary of. */
function numbered(pages: ChunkPages, rows: number): { readonly texts: readonly string[]; readonly codes: Int32Array } {
  const dictionary = pages.dictionary && dictionaryOf(pages.dictionary)
  const numbers = new Map<string, number>()
  const codes = new Int32Array(rows)
  readWhole(pages, codes, (page, at, out) => {
    const texts = textsIn(page, at, out, dictionary)
    for (let row = 0; row < out.length; row += 1) {
      const text = texts[row]
      if (text === undefined) throw new Unsuited('a text that is not in the dictionary')
      const number = numbers.get(text) ?? numbers.size
      if (number === numbers.size) numbers.set(text, number)
      out[row] = number
    }
  })
  return { texts: [...numbers.keys()], codes }
}

/** The text of every row of a page; `room` has a number for each, to work with. */
function textsIn(page: Page, at: number, room: Int32Array, dictionary: readonly string[] | null): readonly string[] {
  if (page.encoding === encodings.plain) return prefixed(page.bytes.subarray(at), room.length)
  if (page.encoding === encodings.deltaLengths) {
    const begin = readDeltas(page.bytes, at, room)
    return cut(page.bytes.subarray(begin), room)
  }
  if (!coded(page) || dictionary === null) throw new Unsuited(`texts in encoding ${page.encoding}`)
  readCodes(page, at, room)
  return Array.from(room, code => dictionary[code] as string)
}

const dictionaryOf = ({ rows, bytes }: Page) => prefixed(bytes, rows)

/** Texts with the length of each before it. */
function prefixed(bytes: Uint8Array, count: number): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const between = textsBetween(bytes)
  const texts: string[] = []
  for (let at = 0; texts.length < count; ) {
    if (at + 4 > bytes.length) throw new Unsuited('texts that end too early')
    const from = at + 4
    at = from + view.getUint32(at, true)
    texts.push(between(from, at))
  }
  return texts
}

/** Texts one behind the other. */
function cut(bytes: Uint8Array, lengths: Int32Array): readonly string[] {
  const between = textsBetween(bytes)
  const texts: string[] = []
  let at = 0
  for (const length of lengths) {
    if (length < 0) throw new Unsuited('a text shorter than nothing')
    texts.push(between(at, at + length))
    at += length
  }
  return texts
}

/** Texts of letters that are a byte each are cut out of one: the decoder costs as much for each as for many. */
function textsBetween(bytes: Uint8Array): (from: number, to: number) => string {
  const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return (from, to) => {
    if (to > bytes.length) throw new Unsuited('texts that end too early')
    return singleBytes(bytes, from, to) ? letters.slice(from, to) : textOf(bytes.subarray(from, to))
  }
}

function singleBytes(bytes: Uint8Array, from: number, to: number): boolean {
  let all = 0
  for (let at = from; at < to; at += 1) all |= bytes[at] as number
  return all < 128
}
