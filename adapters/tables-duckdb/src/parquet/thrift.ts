/** Thrift's compact protocol, which Parquet writes its footer and the heads of its pages in. */
import { Unsuited } from './unsuited.ts'

/** A struct is a list by field number, with holes. */
export type Thrift = number | boolean | Uint8Array | Thrift[]

/** Fields to read, and of those that are structs or lists of structs which fields; the others are passed over. */
export interface Wanted {
  readonly [field: number]: Wanted | 'all'
}

const kinds = { yes: 1, no: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 }

export class ThriftReader {
  readonly #bytes: Uint8Array
  /** Where the next byte is read. */
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  struct(wanted: Wanted | 'all' = 'all'): Thrift[] {
    const fields: Thrift[] = []
    let id = 0
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      id = head >> 4 === 0 ? this.#signed() : id + (head >> 4)
      const inside = wanted === 'all' ? wanted : wanted[id]
      if (inside === undefined) this.#pass(head & 15)
      else fields[id] = this.#value(head & 15, inside)
    }
    return fields
  }

  #pass(kind: number): void {
    if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) while (this.#byte() >= 128);
    else if (kind === kinds.binary) this.#take(this.#unsigned())
    else if (kind !== kinds.yes && kind !== kinds.no) this.#value(kind, {})
  }

  #value(kind: number, wanted: Wanted | 'all'): Thrift {
    if (kind === kinds.yes || kind === kinds.no) return kind === kinds.yes
    if (kind === kinds.byte) return this.#byte()
    if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) return this.#signed()
    if (kind === kinds.double) return this.#take(8)
    if (kind === kinds.binary) return this.#take(this.#unsigned())
    if (kind === kinds.list || kind === kinds.set) return this.#list(wanted)
    if (kind === kinds.struct) return this.struct(wanted)
    throw new Unsuited(`a value of kind ${kind}`)
  }

  #list(wanted: Wanted | 'all'): Thrift[] {
    const head = this.#byte()
    const count = head >> 4 === 15 ? this.#unsigned() : head >> 4
    if (count > this.#bytes.length - this.at) throw new Unsuited('a list longer than its bytes')
    const kind = head & 15
    // In a list a truth value is a byte of its own.
    const truth = kind === kinds.yes || kind === kinds.no
    const values: Thrift[] = []
    for (let k = 0; k < count; k += 1) values.push(truth ? this.#byte() === kinds.yes : this.#value(kind, wanted))
    return values
  }

  #take(length: number): Uint8Array {
    const from = this.at
    this.at += length
    if (this.at > this.#bytes.length) throw new Unsuited('bytes that end too early')
    return this.#bytes.subarray(from, this.at)
  }

  #byte(): number {
    const byte = this.#bytes[this.at]
    if (byte === undefined) throw new Unsuited('bytes that end too early')
    this.at += 1
    return byte
  }

  #unsigned(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  /** Zigzag: 0, -1, 1, -2, ... */
  #signed(): number {
    const value = this.#unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

/** A number among the fields of a struct; `otherwise` where it is left out. */
export function numberAt(struct: readonly Thrift[], id: number, otherwise?: number): number {
  const value = struct[id] ?? otherwise
  if (typeof value !== 'number') throw new Unsuited(`no number in field ${id}`)
  return value
}

/** A list or a struct among the fields of a struct. */
export function listAt(struct: readonly Thrift[], id: number): readonly Thrift[] {
  const value = struct[id]
  if (!Array.isArray(value)) throw new Unsuited(`no list in field ${id}`)
  return value
}

export const structsAt = (struct: readonly Thrift[], id: number): readonly (readonly Thrift[])[] =>
  listAt(struct, id).map(value => {
    if (!Array.isArray(value)) throw new Unsuited(`no structs in field ${id}`)
    return value
  })

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function textOf(value: Thrift | undefined): string {
  if (!(value instanceof Uint8Array)) throw new Unsuited('no text')
  return decoder.decode(value)
}
