/**
 * The symbols of one date in order of value, in linear time: by 16 bits of their logarithms, and then by the values
 * themselves, which mends what those bits leave open.
 *
 * Scratch memory: the values in order, then other words, for each symbol eight bytes; then the order (four bytes each), then
 * counts of digits.
 */

const DIGIT = 256
/** Of so few, one is put in place after the other. */
const FEW = 24
/** Moves for each value, after which all bits are looked at. */
const PATIENCE = 16
/** How far apart the largest and the smallest are that logarithms tell apart: in powers of two. */
const OCTAVES: i32 = 30
const OCTAVE_BITS = 20

/** Where the order of up to so many symbols lies: a symbol's number each. Their values in this order lie in `scratch`. */
export function orderIn(scratch: usize, symbols: i32): usize {
  return scratch + ((<usize>symbols) << 4)
}

/** Past the order and all counts. */
export function pastOrder(scratch: usize, symbols: i32): usize {
  return (orderIn(scratch, symbols) + ((<usize>symbols) << 2) + 8 * DIGIT + 15) & ~15
}

/** The symbols that have a value, in order of value, equal values in order of symbol; returns how many. -0 counts as 0. */
export function orderSection(values: usize, symbols: i32, scratch: usize): i32 {
  const order = orderIn(scratch, symbols)
  let n = 0
  for (let s = 0; s < symbols; s++) {
    const v = valueAt(values, s)
    store<i32>(order + ((<usize>n) << 2), s)
    n += i32(v <= Infinity)
  }
  sortOrder(values, n, symbols, scratch)
  return n
}

/** Puts the first n symbols of the order in order of value; those with equal values stay in the order they have. None is missing. */
function sortOrder(values: usize, n: i32, symbols: i32, scratch: usize): void {
  const order = orderIn(scratch, symbols)
  const spare = scratch + ((<usize>symbols) << 3)
  if (n > FEW) sortByLogarithm(values, n, scratch, spare, order)
  if (insert(values, n, scratch, order, n > FEW ? PATIENCE * n : n * n)) return
  sortByAll(values, n, scratch, spare, order)
  for (let k = 0; k < n; k++) setValue(scratch, k, valueAt(values, symbolAt(order, k)))
}

export function valueAt(values: usize, s: i32): f64 {
  return load<f64>(values + ((<usize>s) << 3))
}

export function setValue(values: usize, s: i32, value: f64): void {
  store<f64>(values + ((<usize>s) << 3), value)
}

export function symbolAt(order: usize, k: i32): i32 {
  return load<i32>(order + ((<usize>k) << 2))
}

/** Whole numbers in the order of the values. */
export function keyOf(v: f64): i64 {
  const bits = reinterpret<i64>(v + 0)
  return bits ^ ((bits >> 63) & i64.MAX_VALUE)
}

/** Each word holds key and symbol. */
function sortByLogarithm(values: usize, n: i32, words: usize, spare: usize, order: usize): void {
  let first = i32.MAX_VALUE
  let last = i32.MIN_VALUE
  for (let k = 0; k < n; k++) {
    const s = symbolAt(order, k)
    const bits = <i32>(reinterpret<u64>(valueAt(values, s) + 0) >> 32)
    const key = bits ^ ((bits >> 31) & 0x7fffffff)
    first = min(first, key)
    last = max(last, key)
    store<u64>(words + ((<usize>k) << 3), ((<u64>(<u32>key)) << 32) | <u64>(<u32>s))
  }
  // Next to nothing lies around zero that the logarithm would tell apart at such length.
  if (first < 0 && last >= 0) {
    const none = largestOf(words, n, first, last) - (OCTAVES << OCTAVE_BITS)
    for (let at = words + 4; at < words + ((<usize>n) << 3); at += 8) store<i32>(at, shorten(load<i32>(at), none))
    first = shorten(first, none)
    last = shorten(last, none)
  }
  const shift = max(0, 16 - <i32>clz(<u32>(last - first)))
  const counts = order + ((<usize>n) << 2)
  memory.fill(counts, 0, 2 * DIGIT * 4)
  const end = words + ((<usize>n) << 3)
  for (let word = words; word < end; word += 8) {
    const key = (load<u32>(word, 4) - <u32>first) >> shift
    store<u32>(word, key, 4)
    count(counts, key & 255)
    count(counts + 4 * DIGIT, key >> 8)
  }
  deal(spare, words, n, counts)
  sumUp(counts + 4 * DIGIT)
  const stop = spare + ((<usize>n) << 3)
  for (let word = spare; word < stop; word += 8) {
    const at = counts + 4 * DIGIT + ((<usize>load<u8>(word, 5)) << 2)
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    store<u32>(order + ((<usize>place) << 2), load<u32>(word))
  }
}

/** The largest size of a finite one: keys go by size, those below zero turned round. */
function largestOf(words: usize, n: i32, first: i32, last: i32): i32 {
  const most = max(~first, last)
  if (most < INFINITE) return most
  let found: i32 = 0
  for (let at = words + 4; at < words + ((<usize>n) << 3); at += 8) {
    const key = load<i32>(at)
    const size = key ^ (key >> 31)
    if (size < INFINITE) found = max(found, size)
  }
  return found
}

/** Sizes from `none` on, those below zero turned round; what is infinite comes after all others. */
function shorten(key: i32, none: i32): i32 {
  const turned = key >> 31
  return min(max((key ^ turned) - none, 0), (OCTAVES + 1) << OCTAVE_BITS) ^ turned
}

/** The size of what is infinite. */
const INFINITE: i32 = 0x7ff00000

function count(counts: usize, digit: u32): void {
  const at = counts + ((<usize>digit) << 2)
  store<u32>(at, load<u32>(at) + 1)
}

/** Numbers of each digit to where the first of it goes. */
function sumUp(counts: usize): void {
  let before: u32 = 0
  for (let at = counts; at < counts + 4 * DIGIT; at += 4) {
    const here = load<u32>(at)
    store<u32>(at, before)
    before += here
  }
}

/** Words from `from` to `to` in order of the lowest digit of their keys. */
function deal(to: usize, from: usize, n: i32, counts: usize): void {
  sumUp(counts)
  const end = from + ((<usize>n) << 3)
  for (; from < end; from += 8) {
    const at = counts + ((<usize>load<u8>(from, 4)) << 2)
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    store<u64>(to + ((<usize>place) << 3), load<u64>(from))
  }
}

/** Moves every symbol before those of larger values, and writes the values in order; false when that takes too many moves. */
function insert(values: usize, n: i32, sorted: usize, order: usize, patience: i32): bool {
  let before = -Infinity
  for (let k = 0; k < n; k++) {
    const s = symbolAt(order, k)
    const v = valueAt(values, s)
    setValue(sorted, k, v)
    if (before <= v) {
      before = v
      continue
    }
    let j = k
    do {
      setValue(sorted, j, valueAt(sorted, j - 1))
      store<i32>(order + ((<usize>j) << 2), symbolAt(order, j - 1))
      j--
      patience--
    } while (j > 0 && valueAt(sorted, j - 1) > v)
    setValue(sorted, j, v)
    store<i32>(order + ((<usize>j) << 2), s)
    if (patience < 0) return false
  }
  return true
}

/** By every bit, from the lowest digit on; equal values stay in the order they have. */
function sortByAll(values: usize, n: i32, from: usize, to: usize, order: usize): void {
  const counts = order + ((<usize>n) << 2)
  memory.copy(from, order, (<usize>n) << 2)
  for (let bit: i64 = 0; bit < 64; bit += 8) {
    memory.fill(counts, 0, 4 * DIGIT)
    // The highest digit has the sign.
    const turn: u32 = bit === 56 ? 128 : 0
    for (let k = 0; k < n; k++) count(counts, <u32>((keyOf(valueAt(values, symbolAt(from, k))) >> bit) & 255) ^ turn)
    sumUp(counts)
    for (let k = 0; k < n; k++) {
      const s = symbolAt(from, k)
      const at = counts + ((<usize>(<u32>((keyOf(valueAt(values, s)) >> bit) & 255) ^ turn)) << 2)
      const place = load<u32>(at)
      store<u32>(at, place + 1)
      store<i32>(to + ((<usize>place) << 2), s)
    }
    const done = to
    to = from
    from = done
  }
  memory.copy(order, from, (<usize>n) << 2)
}
