/** Which rows of a page have a value, and where its values begin. */
import { readHybrid } from './hybrid.ts'
import type { Page } from './pages.ts'
import { scratchOf } from './scratch.ts'
import { Unsuited } from './unsuited.ts'

export interface Values {
  /** Where they begin. */
  readonly at: number
  readonly count: number
  /** 1 for a row that has one, else 0; null where all have. Valid until the next page is looked at. */
  readonly present: Int32Array | null
}

const scratch = scratchOf(Int32Array)

export function valuesOf({ rows, bytes }: Page, optional: boolean): Values {
  if (!optional) return { at: 0, count: rows, present: null }
  if (bytes.length < 4) throw new Unsuited('a page that ends too early')
  const at = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
  const levels = bytes.subarray(4, at)
  if (allThere(levels, rows)) return { at, count: rows, present: null }
  const present = scratch(rows)
  readHybrid(levels, 0, 1, present)
  let count = 0
  for (let row = 0; row < rows; row += 1) count += present[row] as number
  return { at, count, present: count === rows ? null : present }
}

/** Whether it is one run of ones, as it mostly is. */
function allThere(levels: Uint8Array, rows: number): boolean {
  let head = 0
  for (let at = 0; at < Math.min(levels.length, 4); at += 1) {
    const byte = levels[at] as number
    head |= (byte & 127) << (7 * at)
    if (byte < 128) return (head & 1) === 0 && head >>> 1 >= rows && levels[at + 1] === 1
  }
  return false
}
