/** Medians of dates, and of groups on a date. */

import { beginDates, findGroups, groupOn, numberAt, setNumber, sumUpGroups } from './date-groups'
import { give } from './reductions'
import { setValue, valueAt } from './section'
import { middleOf } from './select'
import { tileIn } from './tiles'

/** Dates that are turned round at once: two lines of the cache from every symbol. */
const TURNED = 16
const RESULT_BYTES: usize = 4096

/**
 * For `dates` dates, at most 512, of symbol-major arrays whose symbols are `stride` numbers apart; every symbol is given the
 * median. `work` has the results, sixteen dates turned round, whose symbols take a multiple of eight numbers, and a list.
 */
export function crossMedian(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  const block = work + RESULT_BYTES
  const pitch = (((symbols + 7) >> 3) | 1) << 3
  const scratch = block + ((<usize>pitch * TURNED) << 3)
  for (let t = 0; t < dates; t += TURNED) {
    const m = min(TURNED, dates - t)
    tileIn(block, x + ((<usize>t) << 3), stride, pitch, m, symbols)
    for (let k = 0; k < m; k++) {
      const list = block + ((<usize>k * <usize>pitch) << 3)
      const n = keepPresent(list, symbols)
      setValue(work, t + k, n === 0 ? NaN : middleOf(list, n, scratch))
    }
  }
  give(out, work, stride, dates, symbols)
}

/** Moves the values that are there to the front; returns how many. */
function keepPresent(list: usize, symbols: i32): i32 {
  const end = list + ((<usize>symbols) << 3)
  let to = list
  for (let at = list; at < end; at += 8) {
    const v = load<f64>(at)
    store<f64>(to, v)
    to += (<usize>(v <= Infinity)) << 3
  }
  return <i32>((to - list) >> 3)
}

/**
 * For `dates` dates, the values of one each in `pitch` numbers, of which the first `symbols` count, and their groups likewise.
 * Medians are written over the values; missing where the value or the group is.
 *
 * `scratch` has the groups, where the values of each group begin, the values by group, then
 * what selecting takes.
 */
export function sectionGroupMedian(
  values: usize,
  groups: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  _a: f64,
  _b: f64,
): void {
  const step = (<usize>pitch) << 3
  const starts = beginDates(scratch, symbols)
  const lists = (starts + ((<usize>symbols) << 3) + 15) & ~7
  for (let t = 0; t < dates; t++, values += step, groups += step)
    middles(values, symbols, findGroups(groups), starts, lists)
}

/** The group of a symbol if it has a value, else -1. */
function memberOf(values: usize, s: i32): i32 {
  return valueAt(values, s) <= Infinity ? groupOn(s) : -1
}

function middles(values: usize, symbols: i32, found: i32, starts: usize, lists: usize): void {
  memory.fill(starts, 0, (<usize>found) << 2)
  for (let s = 0; s < symbols; s++) {
    const group = memberOf(values, s)
    if (group >= 0) setNumber(starts, group, numberAt(starts, group) + 1)
  }
  sumUpGroups(starts, found)
  for (let s = 0; s < symbols; s++) {
    const group = memberOf(values, s)
    if (group < 0) continue
    const place = numberAt(starts, group)
    setValue(lists, place, valueAt(values, s))
    setNumber(starts, group, place + 1)
  }
  // Where a group ends the next begins; its median is written over its first value.
  const scratch = lists + ((<usize>symbols) << 3)
  for (let group = 0, first = 0; group < found; group++) {
    const end = numberAt(starts, group)
    if (end > first) setValue(lists, first, middleOf(lists + ((<usize>first) << 3), end - first, scratch))
    setNumber(starts, group, first)
    first = end
  }
  for (let s = 0; s < symbols; s++) {
    const group = memberOf(values, s)
    setValue(values, s, group < 0 ? NaN : valueAt(lists, numberAt(starts, group)))
  }
}
