/** The pages of a column, decompressed off this thread. */
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { type ColumnChunk, readBytes } from './footer.ts'
import { listAt, numberAt, type Thrift, ThriftReader } from './thrift.ts'
import { Unsuited } from './unsuited.ts'

export const encodings = { plain: 0, oldDictionary: 2, deltas: 5, deltaLengths: 6, dictionary: 8, byteStreams: 9 }

export interface Page {
  readonly rows: number
  readonly encoding: number
  readonly bytes: Uint8Array
}

export interface ChunkPages {
  readonly optional: boolean
  readonly dictionary: Page | null
  readonly data: readonly Page[]
}

const kinds = { data: 0, dictionary: 2 }
const codecs = { none: 0, zstd: 6 }

/** Buffers that nothing lies in any more: new memory costs more than what is read into it. */
const spare: Buffer[] = []
const mostSpare = 8

export async function readPages(file: FileHandle, chunk: ColumnChunk): Promise<ChunkPages> {
  if (chunk.codec !== codecs.zstd) return pagesIn(await readBytes(file, chunk.offset, chunk.bytes), chunk)
  const at = spare.findIndex(({ length }) => length >= chunk.bytes)
  const buffer = spare.splice(at, at < 0 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(Math.ceil(chunk.bytes * 1.25))
  try {
    return await pagesIn(await readBytes(file, chunk.offset, chunk.bytes, buffer), chunk)
  } finally {
    spare.push(buffer)
    if (spare.length > mostSpare) spare.shift()
  }
}

async function pagesIn(bytes: Buffer, chunk: ColumnChunk): Promise<ChunkPages> {
  const found: { readonly kind: number; readonly page: Promise<Page> }[] = []
  for (let rows = 0, at = 0; rows < chunk.rows; ) {
    const reader = new ThriftReader(bytes, at)
    const head = reader.struct()
    at = reader.at + numberAt(head, 3)
    if (at > bytes.length) throw new Unsuited('a page longer than its column')
    const kind = numberAt(head, 1)
    const about = aboutPage(head, kind)
    if (kind === kinds.data) rows += about.rows
    if (rows > chunk.rows) throw new Unsuited('more values than rows')
    const content = decompress(bytes.subarray(reader.at, at), chunk.codec, numberAt(head, 2))
    const page = content.then(decompressed => ({ ...about, bytes: decompressed }))
    // A fault of a page is thrown below, unless one of the next is found first.
    page.catch(() => undefined)
    found.push({ kind, page })
  }
  const pages = await Promise.all(found.map(({ page }) => page))
  const dictionary = pages.find((_, index) => found[index]?.kind === kinds.dictionary) ?? null
  const data = pages.filter((_, index) => found[index]?.kind === kinds.data)
  return { optional: chunk.optional, dictionary, data }
}

function aboutPage(head: readonly Thrift[], kind: number): Pick<Page, 'rows' | 'encoding'> {
  if (kind !== kinds.data && kind !== kinds.dictionary) throw new Unsuited(`a page of kind ${kind}`)
  const about = listAt(head, kind === kinds.data ? 5 : 7)
  return { rows: numberAt(about, 1), encoding: numberAt(about, 2) }
}

/** Bytes that are sooner decompressed than handed to another thread. */
const smallest = 65_536
const inflate = promisify(zstdDecompress)

async function decompress(bytes: Uint8Array, codec: number, size: number): Promise<Uint8Array> {
  if (codec === codecs.none && bytes.length === size) return bytes
  if (codec !== codecs.zstd) throw new Unsuited(`compression ${codec}`)
  // Room for all of it and a little more, so that it is done in one go.
  const options = { chunkSize: size + 64, maxOutputLength: size + 64 }
  const content = size < smallest ? zstdDecompressSync(bytes, options) : await inflate(bytes, options)
  if (content.length !== size) throw new Unsuited('a page of another size than it says')
  return content
}
