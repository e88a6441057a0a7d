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

/** Bytes between columns that are sooner read than left out. */
const mostBetween = 4096

/** The pages of columns of a row group; what lies side by side is read in one go. */
export async function readPages(file: FileHandle, chunks: readonly ColumnChunk[]): Promise<readonly ChunkPages[]> {
  const first = Math.min(...chunks.map(({ offset }) => offset))
  const length = Math.max(...chunks.map(({ offset, bytes }) => offset + bytes)) - first
  if (chunks.length > 1 && length > chunks.reduce((sum, { bytes }) => sum + bytes, mostBetween))
    return (await Promise.all(chunks.map(chunk => readPages(file, [chunk])))).flat()
  return withBuffer(length, chunks.every(isCompressed), async buffer => {
    const bytes = await readBytes(file, first, length, buffer)
    const found = chunks.map(chunk => packedIn(bytes.subarray(chunk.offset - first).subarray(0, chunk.bytes), chunk))
    const contents = await contentsOf(found.flat())
    return chunks.map(({ optional }, k) => {
      const pages = (found[k] as readonly Packed[]).map(page => ({ ...page, bytes: contents.get(page) as Uint8Array }))
      const dictionary = pages.find(({ kind }) => kind === kinds.dictionary) ?? null
      return { optional, dictionary, data: pages.filter(({ kind }) => kind === kinds.data) }
    })
  })
}

const isCompressed = ({ codec }: Pick<ColumnChunk, 'codec'>): boolean => codec === codecs.zstd

/** Buffers that nothing lies in any more: new memory costs more than what is read into it. */
const spare: Buffer[] = []
const mostSpare = 8

/** Does work with a buffer that has room for so many bytes; `again` where nothing lies in it afterwards. */
async function withBuffer<T>(length: number, again: boolean, work: (buffer: Buffer) => Promise<T>): Promise<T> {
  if (!again) return work(Buffer.allocUnsafeSlow(length))
  const at = spare.findIndex(buffer => buffer.length >= length)
  const buffer = spare.splice(at, at < 0 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(Math.ceil(length * 1.25))
  try {
    return await work(buffer)
  } finally {
    spare.push(buffer)
    if (spare.length > mostSpare) spare.shift()
  }
}

/** A page as it lies in the file. */
interface Packed extends Pick<Page, 'rows' | 'encoding'> {
  readonly kind: number
  readonly codec: number
  readonly packed: Uint8Array
  /** Bytes of its content. */
  readonly size: number
}

function packedIn(bytes: Buffer, { rows: all, codec }: ColumnChunk): readonly Packed[] {
  const found: Packed[] = []
  for (let rows = 0, at = 0; rows < all; ) {
    const reader = new ThriftReader(bytes, at)
    const head = reader.struct()
    at = reader.at + numberAt(head, 3)
    if (at > bytes.length) throw new Unsuited('a page longer than its column')
    const kind = numberAt(head, 1)
    const about = aboutPage(head, kind)
    if (kind === kinds.data) rows += about.rows
    if (rows > all) throw new Unsuited('more values than rows')
    found.push({ ...about, kind, codec, packed: bytes.subarray(reader.at, at), size: numberAt(head, 2) })
  }
  return found
}

function aboutPage(head: readonly Thrift[], kind: number): Pick<Page, 'rows' | 'encoding'> {
  if (kind !== kinds.data && kind !== kinds.dictionary) throw new Unsuited(`a page of kind ${kind}`)
  const about = listAt(head, kind === kinds.data ? 5 : 7)
  return { rows: numberAt(about, 1), encoding: numberAt(about, 2) }
}

/** Bytes that are sooner decompressed than handed to another thread. */
const smallest = 65_536
const inflate = promisify(zstdDecompress)

async function contentsOf(pages: readonly Packed[]): Promise<ReadonlyMap<Packed, Uint8Array>> {
  const compressed = pages.filter(isCompressed)
  const large = compressed.filter(({ size }) => size >= smallest).map(inflated)
  // A fault of one is thrown below, unless one of the small ones is found first.
  for (const content of large) content.catch(() => undefined)
  const small = inflatedTogether(compressed.filter(({ size }) => size < smallest))
  return new Map([...pages.filter(page => !isCompressed(page)).map(asItLies), ...small, ...(await Promise.all(large))])
}

type Content = readonly [page: Packed, bytes: Uint8Array]

function asItLies(page: Packed): Content {
  if (page.codec !== codecs.none) throw new Unsuited(`compression ${page.codec}`)
  if (page.packed.length !== page.size) throw new Unsuited('a page of another size than it says')
  return [page, page.packed]
}

async function inflated(page: Packed): Promise<Content> {
  return [page, sized(await inflate(page.packed, roomFor(page.size)), page.size)]
}

/** Each by itself costs more than its bytes; one behind the other they are as good as one. */
function inflatedTogether(pages: readonly Packed[]): readonly Content[] {
  if (pages.length === 0) return []
  const size = pages.reduce((sum, page) => sum + page.size, 0)
  const all = sized(zstdDecompressSync(Buffer.concat(pages.map(({ packed }) => packed)), roomFor(size)), size)
  let at = 0
  return pages.map(page => {
    const from = at
    at += page.size
    return [page, all.subarray(from, at)]
  })
}

/** Room for all of it and a little more, so that it is done in one go. */
const roomFor = (size: number) => ({ chunkSize: size + 64, maxOutputLength: size + 64 })

function sized(content: Uint8Array, size: number): Uint8Array {
  if (content.length !== size) throw new Unsuited('a page of another size than it says')
  return content
}
