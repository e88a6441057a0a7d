/** The days of the rows of a long table; every row has one, as it has a symbol (`texts.ts`). */
import { readDeltas } from './deltas.ts'
import { readHybrid } from './hybrid.ts'
import { type ChunkPages, encodings, type Page } from './pages.ts'
import { valuesOf } from './presence.ts'
import { Unsuited } from './unsuited.ts'

type ReadPage = (page: Page, at: number, out: Int32Array) => void

export function readWhole({ optional, data }: ChunkPages, out: Int32Array, read: ReadPage): void {
  let row = 0
  for (const page of data) {
    const { at, present } = valuesOf(page, optional)
    if (present !== null) throw new Unsuited('rows without date or symbol')
    read(page, at, out.subarray(row, row + page.rows))
    row += page.rows
  }
  if (row !== out.length) throw new Unsuited('more or fewer keys than rows')
}

export const coded = ({ encoding }: Page) => encoding === encodings.dictionary || encoding === encodings.oldDictionary

export const readCodes: ReadPage = ({ bytes }, at, out) => readHybrid(bytes, at + 1, bytes[at] as number, out)

/** For every row, the place of its day among those given; null where the column is not written so throughout. */
export function readDayCodes(pages: ChunkPages, out: Int32Array): Int32Array | null {
  if (pages.dictionary === null || !pages.data.every(coded)) return null
  readWhole(pages, out, readCodes)
  return plainNumbers(pages.dictionary)
}

/** Days since 1970-01-01 of every row. */
export function readDays(pages: ChunkPages, out: Int32Array): void {
  const dictionary = pages.dictionary && plainNumbers(pages.dictionary)
  readWhole(pages, out, (page, at, days) => {
    if (page.encoding === encodings.deltas) readDeltas(page.bytes, at, days)
    else if (coded(page) && dictionary !== null) {
      readCodes(page, at, days)
      for (let row = 0; row < days.length; row += 1) days[row] = known(dictionary[days[row] as number])
    } else if (page.encoding === encodings.plain) days.set(plainNumbers(page, at))
    else throw new Unsuited(`dates in encoding ${page.encoding}`)
  })
}

function plainNumbers({ rows, bytes }: Page, at = 0): Int32Array {
  if (bytes.length < at + rows * 4) throw new Unsuited('numbers that end too early')
  return new Int32Array(new Uint8Array(bytes.subarray(at, at + rows * 4)).buffer)
}

function known(value: number | undefined): number {
  if (value === undefined) throw new Unsuited('a value that is not in the dictionary')
  return value
}
