/**
 * The middle of a list of numbers, none of them missing, in linear time: those that share a part of its range with it are
 * looked at again, until they are few. `scratch` has room for the counts of the parts and for the numbers.
 */

import { keyOf, setValue, valueAt } from './section'

/** Of so few, one is put in place after the other. */
const FEW = 12
/** Parts of a range, at most. */
const PARTS: i32 = 256
const COUNT_BYTES: usize = 1024
/** Rounds after which the bits of the numbers are gone through, as each left out but a few that are far off. */
const PATIENCE = 6
/** Added to a number that is not negative and far below it, leaves the nearest whole number in its lowest bits. */
const WHOLE: f64 = 4503599627370496

/** Middle value, or half way between the two in the middle; n is at least 1. The order of the list may change. */
export function middleOf(list: usize, n: i32, scratch: usize): f64 {
  const half = n >> 1
  if ((n & 1) === 1) return zeroSigned(smallest(list, n, half, scratch), list, n, half)
  const low = smallest(list, n, half - 1, scratch)
  const high = next(list, n, half, low)
  // Half of an infinite difference leads nowhere.
  return high - low < Infinity ? low + (high - low) / 2 : low / 2 + high / 2
}

/** The k-th, from 0, in order of value. */
function smallest(list: usize, n: i32, k: i32, scratch: usize): f64 {
  const kept = scratch + COUNT_BYTES
  for (let round = 0; n > FEW; round++) {
    let least = f64x2.splat(valueAt(list, n - 1))
    let most = least
    for (let i = 0; i + 1 < n; i += 2) {
      const v = v128.load(list + ((<usize>i) << 3))
      least = f64x2.pmin(least, v)
      most = f64x2.pmax(most, v)
    }
    const first = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1))
    const last = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1))
    if (first === last) return first
    const parts = partsFor(n)
    const scale = <f64>(parts - 1) / (last - first)
    if (round === PATIENCE || !(scale > 0 && scale < Infinity)) return smallestByBits(list, n, k, scratch)
    clear(scratch, parts)
    const end = list + ((<usize>n) << 3)
    for (let at = list; at < end; at += 8) count(scratch, partOf(load<f64>(at), first, scale))
    const part = partWith(scratch, k)
    let to = kept
    for (let at = list; at < end; at += 8) {
      const v = load<f64>(at)
      store<f64>(to, v)
      to += (<usize>(partOf(v, first, scale) === part)) << 3
    }
    k -= before
    n = <i32>((to - kept) >> 3)
    list = kept
  }
  insert(list, n)
  return valueAt(list, k)
}

/** About as many as there are numbers. */
function partsFor(n: i32): i32 {
  return n > 256 ? PARTS : n > 128 ? 128 : n > 64 ? 64 : 32
}

/** Larger numbers are in the same part or a later one. */
function partOf(v: f64, first: f64, scale: f64): i32 {
  return <i32>reinterpret<i64>((v - first) * scale + WHOLE)
}

function clear(counts: usize, parts: i32): void {
  for (let at = counts; at < counts + ((<usize>parts) << 2); at += 16) v128.store(at, i64x2.splat(0))
}

function count(counts: usize, part: i32): void {
  const at = counts + ((<usize>part) << 2)
  store<i32>(at, load<i32>(at) + 1)
}

/** How many numbers are in the parts before the one that was found last. */
let before: i32 = 0

/** The part that has the k-th number. */
function partWith(counts: usize, k: i32): i32 {
  let part = 0
  let sum = load<i32>(counts)
  while (sum <= k) sum += load<i32>(counts + ((<usize>++part) << 2))
  before = sum - load<i32>(counts + ((<usize>part) << 2))
  return part
}

/** The same by eight bits at a time, from the highest on, for numbers that lie as unevenly as can be. */
function smallestByBits(list: usize, n: i32, k: i32, scratch: usize): f64 {
  const kept = scratch + COUNT_BYTES
  for (let bit: i64 = 56; bit >= 0; bit -= 8) {
    clear(scratch, PARTS)
    // The highest digit has the sign.
    const turn = bit === 56 ? 128 : 0
    for (let i = 0; i < n; i++) count(scratch, digitOf(valueAt(list, i), bit, turn))
    const digit = partWith(scratch, k)
    let found = 0
    for (let i = 0; i < n; i++) {
      const v = valueAt(list, i)
      setValue(kept, found, v)
      found += <i32>(digitOf(v, bit, turn) === digit)
    }
    k -= before
    n = found
    list = kept
  }
  return valueAt(list, k)
}

function digitOf(v: f64, bit: i64, turn: i32): i32 {
  return <i32>((keyOf(v) >> bit) & 255) ^ turn
}

function insert(list: usize, n: i32): void {
  for (let k = 1; k < n; k++) {
    const v = valueAt(list, k)
    let j = k
    for (; j > 0 && valueAt(list, j - 1) > v; j--) setValue(list, j, valueAt(list, j - 1))
    setValue(list, j, v)
  }
}

/** What comes at place k, where `low` is the number before it in order. */
function next(list: usize, n: i32, k: i32, low: f64): f64 {
  const bound = f64x2.splat(low)
  const none = f64x2.splat(Infinity)
  let above = none
  let upTo = i64x2.splat(0)
  let i = 0
  for (; i + 1 < n; i += 2) {
    const v = v128.load(list + ((<usize>i) << 3))
    const within = f64x2.le(v, bound)
    upTo = i64x2.sub(upTo, within)
    above = f64x2.min(above, v128.bitselect(none, v, within))
  }
  return <i32>(i64x2.extract_lane(upTo, 0) + i64x2.extract_lane(upTo, 1)) > k
    ? low
    : min(f64x2.extract_lane(above, 0), f64x2.extract_lane(above, 1))
}

/** Of zeros, those below 0 come first. */
function zeroSigned(v: f64, list: usize, n: i32, k: i32): f64 {
  if (v !== 0) return v
  let below = 0
  for (let i = 0; i < n; i++) below += <i32>(reinterpret<i64>(valueAt(list, i)) < 0)
  return below > k ? -0.0 : 0.0
}
