/** Cross sections that compiled kernels make of a date's moments: some dates at a time, so that they stay in the cache. */

import { copyNumbers } from '../copy-numbers.ts'
import type { CrossSpan } from '../operator.ts'
import type { CrossKernel } from './generated/kernels.ts'
import { type KernelMemory, memoryOf, workspaceFor } from './kernel-memory.ts'
import { FOLD_BYTES, WORK_START } from './work-space.ts'

/** Numbers that are read twice while they lie in the cache, about; and those that are copied at once. */
const TILE = 2 ** 17
const COPIED = 2 ** 21
/** Of fewer dates the rows of the symbols are too short to be read quickly, of more the sums take room of their own. */
const fewestDates = 64
const mostDates = 512
const fewDates = 8

/** Four rows of numbers for the dates, or one and sixteen dates turned round and a list; see `assembly/moments.ts`, `reductions.ts` and `medians.ts`. */
const workBytes = (symbols: number) => roundUp(4 * 8 * mostDates + 17 * 8 * pitchOf(symbols) + 1024)

const datesFor = (numbers: number, { symbols, from, to }: CrossSpan) =>
  Math.min(mostDates, Math.max(fewestDates, 64 * Math.floor(numbers / symbols / 64)), to - from)

const roundUp = (bytes: number) => 64 * Math.ceil(bytes / 64)

/** The kernel of that name for every date of a span; `out` may be `x`. */
export const compiledCross =
  (name: CrossKernel) =>
  (out: Float64Array, x: Float64Array, span: CrossSpan, a = 0): void => {
    const { symbols, stride, from, to } = span
    if (symbols === 0) return
    const home = memoryOf(out)
    if (home === undefined || x.buffer !== home.buffer || workBytes(symbols) > FOLD_BYTES - WORK_START) {
      inCopies(name, out, x, span, a)
      return
    }
    const dates = datesFor(TILE, span)
    for (let t = from; t < to; t += dates) {
      const [result, input] = [out.byteOffset + 8 * t, x.byteOffset + 8 * t]
      home.kernels[name](result, input, stride, Math.min(dates, to - t), symbols, WORK_START, a)
    }
  }

/** Where arrays lie elsewhere, every tile is copied to the kernels' memory and back. */
function inCopies(name: CrossKernel, out: Float64Array, x: Float64Array, span: CrossSpan, a: number): void {
  const { symbols, stride, from, to } = span
  const dates = datesFor(COPIED, span)
  // Rows of few dates lie close together, and all that there are are copied in one go.
  const all = to - from === stride && stride <= fewDates
  const pitch = all ? stride : pitchOf(dates)
  const [memory, base] = placeFor(workBytes(symbols) + 8 * pitch * symbols + 64)
  const block = base + workBytes(symbols)
  const tile = new Float64Array(memory.buffer, block, pitch * symbols)
  for (let t = from; t < to; t += dates) {
    const m = Math.min(dates, to - t)
    if (all) tile.set(x.subarray(0, tile.length))
    else for (let s = 0; s < symbols; s++) copyNumbers(x, s * stride + t, m, tile, s * pitch)
    memory.kernels[name](block, block, pitch, m, symbols, base, a)
    if (all) out.set(tile)
    else for (let s = 0; s < symbols; s++) copyNumbers(tile, s * pitch, m, out, s * stride + t)
  }
}

/** How far apart rows of so many numbers are laid: an odd number of cache lines, so that they do not lie in each other's way. */
export const pitchOf = (numbers: number): number => 8 * (Math.ceil(numbers / 8) | 1)

/** Room for so many bytes: the kernels' own work space where it is large enough. */
export function placeFor(bytes: number, home?: KernelMemory): readonly [memory: KernelMemory, address: number] {
  if (bytes <= FOLD_BYTES - WORK_START) return [home ?? workspaceFor(0, 0), WORK_START]
  const memory = workspaceFor(1, bytes / 8)
  memory.lendTo(placeFor)
  return [memory, memory.borrowed(1, bytes / 8)]
}
