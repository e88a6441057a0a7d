/** Cross sections that compiled kernels make of whole dates: some dates at a time are turned round to where those reach them. */

import type { CrossSpan } from '../operator.ts'
import type { SectionKernel } from './generated/kernels.ts'
import { type KernelMemory, memoryOf } from './kernel-memory.ts'
import { pitchOf, placeFor } from './moments.ts'

/** Numbers of a tile, about: well within the cache. */
const TILE = 32768
const fewestDates = 8
const mostDates = 64

/** Where a tile lies, and what the kernel needs besides. */
interface Room {
  readonly dates: number
  /** Numbers from one date to the next. */
  readonly pitch: number
  readonly scratch: number
  readonly values: number
  readonly others: number
  /** Address past the last of it, from 0 on. */
  readonly end: number
}

/** For the order of a date, and the groups and their values, and counts; see `assembly/section.ts`, `placed.ts` and `medians.ts`. */
const scratchBytes = (symbols: number) => 64 * Math.ceil((104 * symbols + 8192) / 64)

function roomFor(symbols: number, span: CrossSpan, seconds: number): Room {
  const fitting = Math.min(mostDates, Math.max(fewestDates, Math.floor(TILE / symbols / Math.max(1, seconds))))
  const dates = Math.min(fitting, span.to - span.from)
  const pitch = pitchOf(symbols)
  const values = scratchBytes(symbols)
  const others = values + 8 * pitch * dates
  return { dates, pitch, scratch: 0, values, others, end: others + 8 * pitch * dates * seconds }
}

export type Sections = (
  out: Float64Array,
  x: Float64Array,
  seconds: readonly Float64Array[],
  span: CrossSpan,
  a?: number,
  b?: number,
) => void

/** The kernel of that name for every date of a span; `out` may be `x`. Of several seconds, all dates of one lie before the next. */
export const compiledSections =
  (name: SectionKernel): Sections =>
  (out, x, seconds, span, a = 0, b = 0) => {
    const { symbols, from, to } = span
    if (symbols === 0) return
    const room = roomFor(symbols, span, seconds.length)
    const [memory, base] = placeFor(room.end, memoryOf(out) ?? memoryOf(x))
    const { dates, pitch } = room
    const [values, others] = [base + room.values, base + room.others]
    for (let t = from; t < to; t += dates) {
      const m = Math.min(dates, to - t)
      turnIn(memory, values, x, span, pitch, t, m)
      for (let k = 0; k < seconds.length; k++)
        turnIn(memory, others + 8 * pitch * m * k, seconds[k]!, span, pitch, t, m)
      memory.kernels[name](values, others, pitch, m, symbols, base + room.scratch, a, b)
      turnOut(memory, values, out, span, pitch, t, m)
    }
  }

function turnIn(
  memory: KernelMemory,
  block: number,
  x: Float64Array,
  { symbols, stride }: CrossSpan,
  pitch: number,
  from: number,
  m: number,
): void {
  if (memoryOf(x) === memory) {
    memory.kernels.tileIn(block, x.byteOffset + 8 * from, stride, pitch, m, symbols)
    return
  }
  const to = new Float64Array(memory.buffer, block, pitch * m)
  let s = 0
  // Four at a time share the lines they are written to.
  for (; s + 3 < symbols; s += 4) {
    const a = s * stride + from
    const [b, c, d] = [a + stride, a + 2 * stride, a + 3 * stride]
    for (let t = 0, o = s; t < m; t++, o += pitch) {
      to[o] = x[a + t]!
      to[o + 1] = x[b + t]!
      to[o + 2] = x[c + t]!
      to[o + 3] = x[d + t]!
    }
  }
  for (; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0, o = s; t < m; t++, o += pitch) to[o] = x[at + t]!
  }
}

function turnOut(
  memory: KernelMemory,
  block: number,
  out: Float64Array,
  { symbols, stride }: CrossSpan,
  pitch: number,
  from: number,
  m: number,
): void {
  if (memoryOf(out) === memory) {
    memory.kernels.tileOut(block, out.byteOffset + 8 * from, stride, pitch, m, symbols)
    return
  }
  const results = new Float64Array(memory.buffer, block, pitch * m)
  let s = 0
  for (; s + 3 < symbols; s += 4) {
    const a = s * stride + from
    const [b, c, d] = [a + stride, a + 2 * stride, a + 3 * stride]
    for (let t = 0, o = s; t < m; t++, o += pitch) {
      out[a + t] = results[o]!
      out[b + t] = results[o + 1]!
      out[c + t] = results[o + 2]!
      out[d + t] = results[o + 3]!
    }
  }
  for (; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0, o = s; t < m; t++, o += pitch) out[at + t] = results[o]!
  }
}
