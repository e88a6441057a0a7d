/** Columns of numbers into memory; what is missing is NaN. */
import { readHybrid } from './hybrid.ts'
import { type ChunkPages, encodings, type Page } from './pages.ts'
import { valuesOf } from './presence.ts'
import { scratchOf } from './scratch.ts'
import { Unsuited } from './unsuited.ts'

/** Fills `out`, which has as many numbers as the column has rows. */
export function readDoubles({ optional, dictionary, data }: ChunkPages, out: Float64Array): void {
  let row = 0
  for (const page of data) {
    const { at, count, present } = valuesOf(page, optional)
    const rows = out.subarray(row, row + page.rows)
    if (rows.length < page.rows) throw new Unsuited('more values than rows')
    readValues(page, at, dictionary, rows.subarray(0, count))
    if (present !== null) spread(rows, count, present)
    row += page.rows
  }
}

const scratch = scratchOf(Int32Array)

function readValues({ encoding, bytes }: Page, at: number, dictionary: Page | null, out: Float64Array): void {
  if (encoding === encodings.plain) copyBytes(bytes, at, out)
  else if (encoding === encodings.byteStreams) joinStreams(bytes, at, out)
  else if (encoding === encodings.dictionary || encoding === encodings.oldDictionary) {
    const entries = new Float64Array(dictionary?.rows ?? 0)
    if (dictionary !== null) copyBytes(dictionary.bytes, 0, entries)
    const codes = scratch(out.length)
    if (codes.length > 0) readHybrid(bytes, at + 1, bytes[at] as number, codes)
    for (let k = 0; k < out.length; k += 1) {
      const value = entries[codes[k] as number]
      if (value === undefined) throw new Unsuited('a value that is not in the dictionary')
      out[k] = value
    }
  } else throw new Unsuited(`encoding ${encoding}`)
}

function copyBytes(bytes: Uint8Array, at: number, out: Float64Array): void {
  if (bytes.length < at + out.byteLength) throw new Unsuited('numbers that end too early')
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes.subarray(at, at + out.byteLength))
}

/** Rows that a run of those alike has at least, on average, to be done at once. */
const longRun = 32

/** Moves the values there are to their rows, from the last on: run by run while those are long, then row by row. */
function spread(rows: Float64Array, count: number, present: Int32Array): void {
  let from = count
  let end = rows.length
  for (let runs = 0; from > 0 && runs * longRun <= rows.length - end; runs += 1) {
    const last = present.lastIndexOf(1, end - 1)
    rows.fill(Number.NaN, last + 1, end)
    const first = present.lastIndexOf(0, last) + 1
    from -= last + 1 - first
    rows.copyWithin(first, from, from + last + 1 - first)
    end = first
  }
  for (let row = end - 1; row >= 0; row -= 1) {
    if (present[row] === 1) from -= 1
    rows[row] = present[row] === 1 ? (rows[from] as number) : Number.NaN
  }
}

const streams = 8

/** First bytes of all numbers, then second bytes, and so on: four numbers at a time, half of each. */
function joinStreams(bytes: Uint8Array, at: number, out: Float64Array): void {
  const count = out.length
  if (bytes.length < at + streams * count) throw new Unsuited('numbers that end too early')
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, streams * count)
  const words = new Int32Array(out.buffer, out.byteOffset, 2 * count)
  const fours = count - (count % 4)
  for (let half = 0; half < 2; half += 1) {
    const first = half * 4 * count
    for (let k = 0; k < fours; k += 4) {
      const a = view.getInt32(first + k, true)
      const b = view.getInt32(first + count + k, true)
      const c = view.getInt32(first + 2 * count + k, true)
      const d = view.getInt32(first + 3 * count + k, true)
      const ab = (a & 0xff00ff) | ((b & 0xff00ff) << 8)
      const abOdd = ((a >>> 8) & 0xff00ff) | (b & 0xff00ff00)
      const cd = (c & 0xff00ff) | ((d & 0xff00ff) << 8)
      const cdOdd = ((c >>> 8) & 0xff00ff) | (d & 0xff00ff00)
      const to = 2 * k + half
      words[to] = (ab & 0xffff) | (cd << 16)
      words[to + 2] = (abOdd & 0xffff) | (cdOdd << 16)
      words[to + 4] = (ab >>> 16) | (cd & 0xffff0000)
      words[to + 6] = (abOdd >>> 16) | (cdOdd & 0xffff0000)
    }
  }
  const written = new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
  for (let k = fours; k < count; k += 1)
    for (let stream = 0; stream < streams; stream += 1)
      written[k * streams + stream] = view.getUint8(stream * count + k)
}
