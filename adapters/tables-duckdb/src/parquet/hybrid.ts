/** Small whole numbers as Parquet packs them: runs of one value, or so many bits each, lowest first. */
import { Unsuited } from './unsuited.ts'

/** Fills `out` with numbers of `width` bits from the byte at `at` on. */
export function readHybrid(bytes: Uint8Array, at: number, width: number, out: Int32Array): void {
  const each = Math.ceil(width / 8)
  let place = at
  for (let row = 0; row < out.length; ) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[place]
      if (byte === undefined || shift > 28) throw new Unsuited('numbers that end too early')
      place += 1
      head |= (byte & 127) << shift
      if (byte < 128) break
    }
    const count = head >>> 1
    if ((head & 1) === 1) {
      const end = Math.min(out.length, row + count * 8)
      unpack(bytes, place, width, out.subarray(row, end))
      place += count * width
      row = end
    } else {
      let value = 0
      for (let byte = 0; byte < each; byte += 1) value |= (bytes[place + byte] ?? 0) << (8 * byte)
      place += each
      const end = Math.min(out.length, row + count)
      out.fill(value, row, end)
      row = end
    }
  }
}

/** Widths that any four bytes hold a whole number of, whichever bit it begins at. */
const widest = 25

/** Fills `out` with numbers of `width` bits that lie one behind the other. */
export function unpack(bytes: Uint8Array, at: number, width: number, out: Int32Array): void {
  if (width > widest) throw new Unsuited(`numbers of ${width} bits`)
  const needed = Math.ceil((out.length * width) / 8)
  if (at + needed > bytes.length) throw new Unsuited('numbers that end too early')
  const mask = 2 ** width - 1
  // The last few are read from a copy that goes on after them.
  const safe = Math.min(out.length, Math.max(0, Math.floor(((bytes.length - at - 4) * 8) / Math.max(1, width))))
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at)
  let bit = 0
  for (let k = 0; k < safe; k += 1, bit += width) out[k] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask
  if (safe === out.length) return
  const from = bit >>> 3
  const rest = new Uint8Array(needed - from + 4)
  rest.set(bytes.subarray(at + from, at + needed))
  const last = new DataView(rest.buffer)
  bit -= 8 * from
  for (let k = safe; k < out.length; k += 1, bit += width)
    out[k] = (last.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask
}
