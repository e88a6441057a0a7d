/** Thrift's compact protocol, which Parquet writes its footer and the heads of its pages in. */
import { Unsuited } from './unsuited.ts'

/** A struct is a list by field number, with holes. */
export type Thrift = number | boolean | Uint8Array | Thrift[]

/** What is read of a value: all of it, some of its fields (or of those of each in a list), or where each struct begins, to be read later. */
export type Wanted = 'all' | 'places' | { readonly [field: number]: Wanted }

const kinds = { yes: 1, no: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 }

export class ThriftReader {
  readonly #bytes: Uint8Array
  /** Where the next byte is read. */
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  struct(wanted: Exclude<Wanted, 'places'> = 'all'): Thrift[] {
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

  /** Goes on after a value, and makes nothing: of a footer most is passed. */
  #pass(kind: number): void {
    if (kind === kinds.yes || kind === kinds.no) return
    if (kind === kinds.byte) this.#skip(1)
    else if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) while (this.#byte() >= 128);
    else if (kind === kinds.double) this.#skip(8)
    else if (kind === kinds.binary) this.#skip(this.#unsigned())
    else if (kind === kinds.list || kind === kinds.set) this.#passList()
    else if (kind === kinds.struct) this.#passStruct()
    else throw new Unsuited(`a value of kind ${kind}`)
  }

  #passList(): void {
    const { count, kind } = this.#listHead()
    if (kind === kinds.yes || kind === kinds.no) this.#skip(count)
    else for (let k = 0; k < count; k += 1) this.#pass(kind)
  }

  #passStruct(): void {
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      if (head >> 4 === 0) this.#signed()
      this.#pass(head & 15)
    }
  }

  #value(kind: number, wanted: Wanted): Thrift {
    if (kind === kinds.yes || kind === kinds.no) return kind === kinds.yes
    if (kind === kinds.byte) return this.#byte()
    if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) return this.#signed()
    if (kind === kinds.double) return this.#take(8)
    if (kind === kinds.binary) return this.#take(this.#unsigned())
    if (kind === kinds.list || kind === kinds.set) return this.#list(wanted)
    if (kind === kinds.struct) return wanted === 'places' ? this.#place() : this.struct(wanted)
    throw new Unsuited(`a value of kind ${kind}`)
  }

  #place(): number {
    const place = this.at
    this.#passStruct()
    return place
  }

  #listHead(): { readonly count: number; readonly kind: number } {
    const head = this.#byte()
    const count = head >> 4 === 15 ? this.#unsigned() : head >> 4
    if (count > this.#bytes.length - this.at) throw new Unsuited('a list longer than its bytes')
    return { count, kind: head & 15 }
  }

  #list(wanted: Wanted): Thrift[] {
    const { count, kind } = this.#listHead()
    // In a list a truth value is a byte of its own.
    const truth = kind === kinds.yes || kind === kinds.no
    const values: Thrift[] = []
    for (let k = 0; k < count; k += 1) values.push(truth ? this.#byte() === kinds.yes : this.#value(kind, wanted))
    return values
  }

  #take(length: number): Uint8Array {
    const from = this.at
    this.#skip(length)
    return this.#bytes.subarray(from, this.at)
  }

  #skip(length: number): void {
    this.at += length
    if (this.at > this.#bytes.length) throw new Unsuited('bytes that end too early')
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
