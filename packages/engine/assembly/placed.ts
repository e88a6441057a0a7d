/**
 * Cross sections whose results are made of the order of a date: for `dates` dates, the values of one each in `pitch` numbers,
 * of which the first `symbols` count. Results are written over the values; the missing stay.
 */

import { beginDates, findGroups, groupOn, numberAt, setNumber, sumUpGroups } from './date-groups'
import { orderIn, orderSection, pastOrder, setValue, symbolAt, valueAt } from './section'

/** Shares from 1/n to 1, ties the average of theirs. */
export function sectionRank(
  values: usize,
  _others: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  _a: f64,
  _b: f64,
): void {
  const order = orderIn(scratch, symbols)
  for (let t = 0; t < dates; t++, values += (<usize>pitch) << 3)
    placeRanks(values, order, scratch, 0, orderSection(values, symbols, scratch))
}

/** Places of the symbols [first, last) of the order, whose values are sorted, among each other. */
function placeRanks(values: usize, order: usize, sorted: usize, first: i32, last: i32): void {
  const n = <f64>(last - first)
  for (let k = first; k < last; ) {
    const v = valueAt(sorted, k)
    let e = k + 1
    while (e < last && valueAt(sorted, e) === v) e++
    const place = (<f64>(k - first) + (<f64>(e - k) + 1) / 2) / n
    for (; k < e; k++) setValue(values, symbolAt(order, k), place)
  }
}

/** The same within groups; missing for symbols that have none. */
export function sectionGroupRank(
  values: usize,
  groups: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  _a: f64,
  _b: f64,
): void {
  const order = orderIn(scratch, symbols)
  const step = (<usize>pitch) << 3
  const starts = beginDates(pastOrder(scratch, symbols), symbols)
  const dealt = starts + ((<usize>symbols) << 3)
  for (let t = 0; t < dates; t++, values += step, groups += step) {
    const found = findGroups(groups)
    memory.fill(starts, 0, (<usize>found) << 2)
    rankGroups(values, order, orderSection(values, symbols, scratch), symbols, scratch, found, starts, dealt)
  }
}

/** Deals the symbols in order of value to their groups, and ranks them there. */
function rankGroups(
  values: usize,
  order: usize,
  n: i32,
  symbols: i32,
  sorted: usize,
  found: i32,
  starts: usize,
  dealt: usize,
): void {
  for (let k = 0; k < n; k++) {
    const group = groupOn(symbolAt(order, k))
    if (group >= 0) setNumber(starts, group, numberAt(starts, group) + 1)
  }
  sumUpGroups(starts, found)
  const own = sorted + ((<usize>symbols) << 3)
  for (let k = 0; k < n; k++) {
    const s = symbolAt(order, k)
    const group = groupOn(s)
    if (group < 0) {
      setValue(values, s, NaN)
      continue
    }
    const place = numberAt(starts, group)
    setNumber(dealt, place, s)
    setValue(own, place, valueAt(sorted, k))
    setNumber(starts, group, place + 1)
  }
  // Where a group ends the next begins.
  for (let group = 0, first = 0; group < found; group++) {
    const end = numberAt(starts, group)
    placeRanks(values, dealt, own, first, end)
    first = end
  }
}

/** 1 for the `most` highest, 0 for the others. */
export function sectionTop(
  values: usize,
  _others: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  most: f64,
  _b: f64,
): void {
  const order = orderIn(scratch, symbols)
  for (let t = 0; t < dates; t++, values += (<usize>pitch) << 3) {
    const n = orderSection(values, symbols, scratch)
    for (let k = 0; k < n; k++) setValue(values, symbolAt(order, k), <f64>k >= <f64>n - most ? 1 : 0)
  }
}

/** Number of the part, from 1 on, when the date is cut into `parts` equal ones. */
export function sectionBucket(
  values: usize,
  _others: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  parts: f64,
  _b: f64,
): void {
  const order = orderIn(scratch, symbols)
  for (let t = 0; t < dates; t++, values += (<usize>pitch) << 3) {
    const n = orderSection(values, symbols, scratch)
    let part: f64 = 1
    let edge = parts > 1 && n > 0 ? quantile(scratch, n, 1 / parts) : 0
    for (let k = 0; k < n; k++) {
      const v = valueAt(scratch, k)
      while (part < parts && v > edge) {
        part += 1
        edge = quantile(scratch, n, part / parts)
      }
      setValue(values, symbolAt(order, k), part)
    }
  }
}

/** Values below one quantile raised to it, then those above the other cut to that. */
export function sectionWinsorize(
  values: usize,
  _others: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  lower: f64,
  upper: f64,
): void {
  const order = orderIn(scratch, symbols)
  for (let t = 0; t < dates; t++, values += (<usize>pitch) << 3) {
    const n = orderSection(values, symbols, scratch)
    if (n === 0) continue
    const low = quantile(scratch, n, lower)
    const high = quantile(scratch, n, upper)
    for (let k = 0; k < n && valueAt(values, symbolAt(order, k)) < low; k++) setValue(values, symbolAt(order, k), low)
    for (let k = n - 1; k >= 0 && valueAt(values, symbolAt(order, k)) > high; k--)
      setValue(values, symbolAt(order, k), high)
  }
}

/** q-quantile of n ordered values, linear between neighbours (Hyndman and Fan type 7); infinite next to what is infinite. */
function quantile(sorted: usize, n: i32, q: f64): f64 {
  const h = q * <f64>(n - 1)
  const k = <i32>floor(h)
  const low = valueAt(sorted, k)
  if (k + 1 >= n || h === <f64>k) return low
  const high = valueAt(sorted, k + 1)
  const share = h - <f64>k
  return high - low < Infinity ? low + (high - low) * share : low * (1 - share) + high * share
}
