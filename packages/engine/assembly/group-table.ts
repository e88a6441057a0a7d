/** Groups by their codes, numbered from 0 on as they are met: a table of places, each the number of a group and one more; then the codes. */

export const MISSING: i32 = -1
export const NO_ROOM: i32 = -2

let table: usize = 0
let mask: usize = 0
let codesOf: usize = 0
let found: i32 = 0
let room: i32 = 0
let lastCode: f64 = NaN
let lastGroup: i32 = 0

/** Forgets all groups; there is room for `most`. Returns the address after the table, which takes less than 64 bytes and 24 for each. */
export function begin(work: usize, most: i32): usize {
  let size: usize = 16
  while (size < 2 * <usize>most) size *= 2
  table = work
  mask = size - 1
  codesOf = table + (size << 2)
  room = most
  found = 0
  lastCode = NaN
  memory.fill(table, 0, size << 2)
  return codesOf + ((<usize>most) << 3)
}

export function groupsFound(): i32 {
  return found
}

/** The number of a group; MISSING for a missing code, NO_ROOM for a new one where there is none. */
export function groupOf(code: f64): i32 {
  if (code === lastCode) return lastGroup
  if (!(code <= Infinity)) return MISSING
  const bits = reinterpret<u64>(code + 0)
  let at = <usize>((<u32>(bits ^ (bits >> 32)) * 0x9e3779b1) >> 8) & mask
  let known = load<i32>(table + (at << 2))
  while (known !== 0 && load<f64>(codesOf + ((<usize>(known - 1)) << 3)) !== code) {
    at = (at + 1) & mask
    known = load<i32>(table + (at << 2))
  }
  if (known === 0) {
    if (found === room) return NO_ROOM
    found++
    known = found
    store<i32>(table + (at << 2), known)
    store<f64>(codesOf + ((<usize>(known - 1)) << 3), code)
  }
  lastCode = code
  lastGroup = known - 1
  return lastGroup
}

/** Where the codes change next. */
export function runEnd(codes: usize, from: usize, last: usize): usize {
  const code = load<f64>(codes + from)
  const many = f64x2.splat(code)
  let t = from + 8
  if (code <= Infinity) {
    while (t + 8 < last && i64x2.all_true(f64x2.eq(v128.load(codes + t), many))) t += 16
    while (t < last && load<f64>(codes + t) === code) t += 8
  } else while (t < last && !(load<f64>(codes + t) <= Infinity)) t += 8
  return t
}
