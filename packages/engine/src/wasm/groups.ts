/** Cross sections within groups that compiled kernels make: some dates at a time, fewer where groups change all the time. */

import type { CrossSpan } from '../operator.ts'
import type { GroupKernel } from './generated/kernels.ts'
import { memoryOf } from './kernel-memory.ts'
import { pitchOf, placeFor } from './moments.ts'

/** Dates that are done at once, and numbers of a tile that is copied, at most. */
const mostDates = 512
const fewestDates = 16
const TILE = 2 ** 18

/** For the table, the codes, and four rows of as many groups as there are symbols; see `assembly/groups.ts`. */
const workBytes = (symbols: number, dates: number) => 64 * Math.ceil((64 + symbols * (24 + 32 * (dates + 1))) / 64)

/** The kernel of that name for every date of a span. */
export const compiledGroups =
  (name: GroupKernel) =>
  (out: Float64Array, x: Float64Array, group: Float64Array, { symbols, stride, from, to }: CrossSpan): void => {
    if (symbols === 0) return
    let dates = Math.min(to - from, mostDates, Math.max(fewestDates, Math.floor(TILE / symbols)))
    const pitch = pitchOf(dates)
    const work = workBytes(symbols, dates)
    const tileBytes = 8 * pitch * symbols + 64
    const [memory, base] = placeFor(work + 2 * tileBytes, memoryOf(out))
    const home = [out, x, group].every(array => array.buffer === memory.buffer)
    const [values, codes] = [base + work, base + work + tileBytes]
    const [valueTile, codeTile] = [values, codes].map(at => new Float64Array(memory.buffer, at, pitch * symbols))
    for (let t = from; t < to; ) {
      const m = Math.min(dates, to - t)
      if (!home) {
        for (let s = 0, at = t; s < symbols; s++, at += stride) {
          valueTile!.set(x.subarray(at, at + m), s * pitch)
          codeTile!.set(group.subarray(at, at + m), s * pitch)
        }
      }
      const done = home
        ? memory.kernels[name](
            out.byteOffset + 8 * t,
            x.byteOffset + 8 * t,
            group.byteOffset + 8 * t,
            stride,
            m,
            symbols,
            base,
            symbols,
          )
        : memory.kernels[name](values, values, codes, pitch, m, symbols, base, symbols)
      if (!done) {
        // One date never has more groups than symbols.
        dates = Math.ceil(m / 4)
        continue
      }
      if (!home) {
        for (let s = 0, at = t; s < symbols; s++, at += stride)
          out.set(valueTile!.subarray(s * pitch, s * pitch + m), at)
      }
      t += m
    }
  }
