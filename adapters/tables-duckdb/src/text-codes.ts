/** Texts of a column as numbers, told apart by their bytes as they lie in DuckDB's memory: nothing is decoded a row. */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { columnNumbers } from './vectors.ts'

/** DuckDB keeps a text in 16 bytes: its length, then its UTF-8 if that is no longer than this, else a pointer. */
export const longestInline = 12
const words = 4

/** A column holds a text that does not lie in the column itself. */
export class LongText extends Error {}

export class TextCodes {
  /** Text of each code, in the order in which they were met. */
  readonly texts: string[] = []
  /** The 16 bytes of each code. */
  #known = new Uint32Array(64 * words)
  /** Codes by hash, open addressing, -1 is free. */
  #table = new Int32Array(128).fill(-1)
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** Writes the code of every row of a column. Throws {@link LongText}. */
  read(chunk: DuckDBDataChunk, column: number, codes: Int32Array): void {
    const raw = columnNumbers(chunk, column, Uint32Array, words)
    let code = -1
    for (let row = 0, at = 0; at < raw.length; row += 1, at += words) {
      if (code < 0 || !this.#is(code, raw, at)) code = this.#codeOf(raw, at)
      codes[row] = code
    }
  }

  #is(code: number, raw: Uint32Array, at: number): boolean {
    const known = this.#known
    const k = code * words
    return (
      known[k] === raw[at] &&
      known[k + 1] === raw[at + 1] &&
      known[k + 2] === raw[at + 2] &&
      known[k + 3] === raw[at + 3]
    )
  }

  #codeOf(raw: Uint32Array, at: number): number {
    if ((raw[at] as number) > longestInline) throw new LongText()
    const mask = this.#table.length - 1
    let place = hashOf(raw, at) & mask
    for (;;) {
      const code = this.#table[place] as number
      if (code < 0) return this.#add(raw, at, place)
      if (this.#is(code, raw, at)) return code
      place = (place + 1) & mask
    }
  }

  #add(raw: Uint32Array, at: number, place: number): number {
    const code = this.texts.length
    if ((code + 1) * words > this.#known.length) {
      const larger = new Uint32Array(this.#known.length * 2)
      larger.set(this.#known)
      this.#known = larger
    }
    this.#known.set(raw.subarray(at, at + words), code * words)
    const bytes = new Uint8Array(raw.buffer, raw.byteOffset + at * 4 + 4, raw[at] as number)
    this.texts.push(this.#decoder.decode(bytes))
    this.#table[place] = code
    if (this.texts.length * 2 > this.#table.length) this.#spread()
    return code
  }

  #spread(): void {
    const table = new Int32Array(this.#table.length * 2).fill(-1)
    const mask = table.length - 1
    for (let code = 0; code < this.texts.length; code += 1) {
      let place = hashOf(this.#known, code * words) & mask
      while ((table[place] as number) >= 0) place = (place + 1) & mask
      table[place] = code
    }
    this.#table = table
  }
}

function hashOf(raw: Uint32Array, at: number): number {
  let hash = Math.imul(raw[at] as number, 0x9e3779b1)
  for (let word = 1; word < words; word += 1) {
    hash = Math.imul(hash ^ (raw[at + word] as number), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
