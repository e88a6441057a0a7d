/** Whole numbers as differences, packed in blocks (Parquet's DELTA_BINARY_PACKED). */
import { unpack } from './hybrid.ts'
import { scratchOf } from './scratch.ts'
import { Unsuited } from './unsuited.ts'

/** Writers take a few dozens. */
const longestPart = 65_536

const scratch = scratchOf(Int32Array)

/** Fills `out` with the 32-bit numbers from the byte at `at` on, and gives the place after the last of them. */
export function readDeltas(bytes: Uint8Array, at: number, out: Int32Array): number {
  let place = at
  const unsigned = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[place]
      if (byte === undefined) throw new Unsuited('differences that end too early')
      place += 1
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  const signed = () => {
    const value = unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const block = unsigned()
  const parts = unsigned()
  const total = unsigned()
  const each = block / parts
  if (total !== out.length) throw new Unsuited('more or fewer differences than rows')
  if (!Number.isInteger(each) || each === 0 || each > longestPart) throw new Unsuited('blocks of another size')
  const packed = scratch(each)
  let value = signed()
  if (out.length > 0) out[0] = value
  for (let row = 1; row < out.length; ) {
    const least = signed()
    const widths = bytes.subarray(place, place + parts)
    place += parts
    for (let part = 0; part < parts && row < out.length; part += 1) {
      const width = widths[part]
      if (width === undefined) throw new Unsuited('differences that end too early')
      const count = Math.min(each, out.length - row)
      unpack(bytes, place, width, packed.subarray(0, count))
      for (let k = 0; k < count; k += 1, row += 1) {
        value = (value + least + (packed[k] as number)) | 0
        out[row] = value
      }
      place += (each * width) / 8
    }
  }
  return place
}
