/** The groups of the symbols of one date after the other, by numbers from 0 on; those of a date are much like those of the one before. */

import { begin, groupOf, groupsFound, NO_ROOM } from './group-table'
import { valueAt } from './section'

/** Where each symbol's group begins in what follows the table; four bytes each. */
let own: usize = 0
let table: usize = 0
let symbolsOf: i32 = 0
let before: usize = 0

/** Forgets all groups. Returns the address after what is kept, which takes less than 64 bytes and 52 for each symbol. */
export function beginDates(work: usize, symbols: i32): usize {
  table = work
  symbolsOf = symbols
  before = 0
  // Groups that no symbol has any more take room, so that there are none too many for a date when all are forgotten.
  own = begin(table, 2 * symbols)
  return own + ((<usize>symbols) << 2)
}

/** Finds the groups of the next date by their codes; returns how many there are so far. */
export function findGroups(codes: usize): i32 {
  if (!findFrom(codes)) {
    beginDates(table, symbolsOf)
    findFrom(codes)
  }
  before = codes
  return groupsFound()
}

/** Who stays where it was keeps its number. False where there are too many groups. */
function findFrom(codes: usize): bool {
  for (let s = 0; s < symbolsOf; s++) {
    const code = valueAt(codes, s)
    if (before !== 0 && code === valueAt(before, s)) continue
    const group = groupOf(code)
    if (group === NO_ROOM) return false
    setNumber(own, s, group)
  }
  return true
}

/** The group of a symbol on the date; below 0 if it has none. */
export function groupOn(s: i32): i32 {
  return numberAt(own, s)
}

export function numberAt(numbers: usize, k: i32): i32 {
  return load<i32>(numbers + ((<usize>k) << 2))
}

export function setNumber(numbers: usize, k: i32, value: i32): void {
  store<i32>(numbers + ((<usize>k) << 2), value)
}

/** Numbers of members to where the first of each group goes. */
export function sumUpGroups(starts: usize, found: i32): void {
  let sum = 0
  for (let group = 0; group < found; group++) {
    const n = numberAt(starts, group)
    setNumber(starts, group, sum)
    sum += n
  }
}
