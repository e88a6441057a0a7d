/**
 * Values put in order once, in linear time: by their highest bits digit by digit, then by the values themselves.
 *
 * Quantiles of one series tend to be asked for together, so some orders are kept, each with the values it is the order of:
 * it serves again where every bit of them is the same.
 */

import { workSpace } from './blocks'

/** How many orders are kept, and of how many rows; of more rows one alone. */
const KEPT = 8
const KEPT_ROWS: usize = 4096
const MOST_ROWS: usize = 4 * 65536

const DIGIT = 2048
/** Moves for each row, to mend what the highest bits leave open, after which the lowest bits are looked at. */
const PATIENCE = 8

/** Orders lie past the work space: which is to be replaced next, then each with its number of rows, in 64 bytes. */
function orders(): usize {
  return workSpace() + 160 * 65536 + 120 * 65536
}

function slotBytes(rows: usize): usize {
  return 64 + 20 * rows
}

// What an order is of, the values in order (-0 as 0, missing ones last), and the place of each row, where equal values lie next to each other.

function valuesOf(order: usize): usize {
  return order + 64
}

export function sortedOf(order: usize): usize {
  return valuesOf(order) + (roomOf(order) << 3)
}

export function placesOf(order: usize): usize {
  return valuesOf(order) + (roomOf(order) << 4)
}

function roomOf(order: usize): usize {
  return load<i32>(order) > <i32>KEPT_ROWS ? MOST_ROWS : KEPT_ROWS
}

/** How many values are there. */
export function presentIn(order: usize): i32 {
  return load<i32>(order, 4)
}

/** The order of n values; valid until the next call. */
export function orderOf(x: usize, n: i32): usize {
  const base = orders() + 64
  let order = base + <usize>KEPT * slotBytes(KEPT_ROWS)
  if (n <= <i32>KEPT_ROWS) {
    for (let k = 0; k < KEPT; k++) {
      order = base + <usize>k * slotBytes(KEPT_ROWS)
      if (load<i32>(order) === n && alike(valuesOf(order), x, n)) return order
    }
    const next = load<i32>(base - 64)
    store<i32>(base - 64, (next + 1) % KEPT)
    order = base + <usize>next * slotBytes(KEPT_ROWS)
  } else if (load<i32>(order) === n && alike(valuesOf(order), x, n)) return order
  store<i32>(order, n)
  memory.copy(valuesOf(order), x, (<usize>n) << 3)
  sort(order, n)
  return order
}

/** Whether n values have the same bits. */
function alike(a: usize, b: usize, n: i32): bool {
  const end = a + ((<usize>n) << 3)
  for (; a + 8 < end; a += 16, b += 16) if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false
  return a >= end || load<u64>(a) === load<u64>(b)
}

/** -0 as 0, and what is missing above all others. */
function ordered(v: f64): f64 {
  return v - v === 0 ? v + 0 : Infinity
}

function sort(order: usize, n: i32): void {
  const keys = workSpace()
  const rows = keys + ((<usize>n) << 3)
  const spare = rows + ((<usize>n) << 2)
  const counts = spare + ((<usize>n) << 2)
  const x = valuesOf(order)
  let there = 0
  for (let i: usize = 0; i < (<usize>n) << 3; i += 8) {
    const v = ordered(load<f64>(x + i))
    there += i32(v < Infinity)
    const bits = reinterpret<i64>(v)
    store<i64>(keys + i, bits ^ ((bits >> 63) & i64.MAX_VALUE))
  }
  store<i32>(order, there, 4)
  for (let i = 0; i < n; i++) store<i32>(rows + ((<usize>i) << 2), i)
  byDigits(rows, spare, keys, counts, n, 32)
  if (!settle(order, spare, n)) {
    for (let i = 0; i < n; i++) store<i32>(rows + ((<usize>i) << 2), i)
    byDigits(rows, spare, keys, counts, n, 0)
    byDigits(spare, rows, keys, counts, n, 32)
    settle(order, rows, n)
  }
}

/** Rows by 32 bits of their keys from `shift` on, from `rows` to `spare`; rows whose bits are equal stay as they are. */
function byDigits(rows: usize, spare: usize, keys: usize, counts: usize, n: i32, shift: i64): void {
  const second = counts + (DIGIT << 2)
  const third = second + (DIGIT << 2)
  memory.fill(counts, 0, 12 * DIGIT)
  for (let i: usize = 0; i < (<usize>n) << 3; i += 8) {
    const key = upper(load<i64>(keys + i), shift)
    count(counts, key & (DIGIT - 1))
    count(second, (key >> 11) & (DIGIT - 1))
    count(third, key >> 22)
  }
  accumulate(counts)
  accumulate(second)
  accumulate(third)
  distribute(rows, spare, keys, counts, n, shift, 0)
  distribute(spare, rows, keys, second, n, shift, 11)
  distribute(rows, spare, keys, third, n, shift, 22)
}

/** 32 bits of a key, in the order of numbers without sign. */
function upper(key: i64, shift: i64): u32 {
  return <u32>((key ^ i64.MIN_VALUE) >> shift)
}

function count(counts: usize, digit: u32): void {
  const at = counts + ((<usize>digit) << 2)
  store<i32>(at, load<i32>(at) + 1)
}

function accumulate(counts: usize): void {
  let sum = 0
  for (let at = counts; at < counts + (DIGIT << 2); at += 4) {
    const here = load<i32>(at)
    store<i32>(at, sum)
    sum += here
  }
}

function distribute(from: usize, to: usize, keys: usize, counts: usize, n: i32, shift: i64, digit: u32): void {
  for (const end = from + ((<usize>n) << 2); from < end; from += 4) {
    const row = load<i32>(from)
    const key = upper(load<i64>(keys + ((<usize>row) << 3)), shift)
    const at = counts + ((<usize>((key >> digit) & (DIGIT - 1))) << 2)
    const place = load<i32>(at)
    store<i32>(at, place + 1)
    store<i32>(to + ((<usize>place) << 2), row)
  }
}

/** Values and places from rows that are in order but for values too close to tell; false if most are too close. */
function settle(order: usize, rows: usize, n: i32): bool {
  const x = valuesOf(order)
  const sorted = sortedOf(order)
  const places = placesOf(order)
  let moves = PATIENCE * n
  for (let j = 0; j < n; j++) {
    const row = load<i32>(rows + ((<usize>j) << 2))
    const v = ordered(load<f64>(x + ((<usize>row) << 3)))
    let p = sorted + ((<usize>j) << 3)
    let r = rows + ((<usize>j) << 2)
    for (; p > sorted && load<f64>(p - 8) > v; p -= 8, r -= 4, moves--) {
      store<f64>(p, load<f64>(p - 8))
      store<i32>(r, load<i32>(r - 4))
    }
    store<f64>(p, v)
    store<i32>(r, row)
    if (moves < 0) return false
  }
  for (let j = 0; j < n; j++) store<i32>(places + ((<usize>load<i32>(rows + ((<usize>j) << 2))) << 2), j)
  return true
}
