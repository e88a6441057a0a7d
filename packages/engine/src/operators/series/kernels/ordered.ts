/** Rows put in order of their values once, in linear time: by their highest bits digit by digit, then by the values themselves. */

import { grown, grownInt } from './scratch.ts'

const DIGIT = 2048
const MASK = DIGIT - 1
const first = new Int32Array(DIGIT)
const second = new Int32Array(DIGIT)
const third = new Int32Array(DIGIT)

const MISSING = 0x3fffffff

/** Moves for each row, to mend what the highest bits leave open, after which another way is cheaper. */
const PATIENCE = 8

let sorted: Float64Array = new Float64Array(0)
let order: Int32Array = new Int32Array(0)
let spare: Int32Array = new Int32Array(0)
let places: Int32Array = new Int32Array(0)

let keys: Int32Array = new Int32Array(0)
let bits: Float64Array = new Float64Array(0)
let words: Int32Array = new Int32Array(0)

/** Values in order, and the place of each row among them; equal values have places of their own, next to each other. */
export interface Ordered {
  readonly sorted: Float64Array
  readonly places: Int32Array
}

/** The rows of `keys`, which order x from row `from` on but for values too close to tell; undefined if most are too close. */
export function orderOf(keys: Int32Array, x: Float64Array, from: number, n: number): Ordered | undefined {
  sorted = grown(sorted, n)
  order = grownInt(order, n)
  spare = grownInt(spare, n)
  places = grownInt(places, n)
  byHighestBits(keys, n)
  let moves = PATIENCE * n
  for (let j = 0; j < n; j++) {
    const row = order[j]!
    const v = x[from + row]! + 0
    let k = j
    while (k > 0 && sorted[k - 1]! > v) {
      sorted[k] = sorted[k - 1]!
      order[k] = order[k - 1]!
      k--
    }
    sorted[k] = v
    order[k] = row
    moves -= j - k
    if (moves < 0) return undefined
  }
  for (let j = 0; j < n; j++) places[order[j]!] = j
  return { sorted, places }
}

/** Leaves in `order` the rows by ascending key. */
function byHighestBits(keys: Int32Array, n: number): void {
  first.fill(0)
  second.fill(0)
  third.fill(0)
  for (let i = 0; i < n; i++) {
    const key = keys[i]! + 0x40000000
    first[key & MASK]!++
    second[(key >>> 11) & MASK]!++
    third[key >>> 22]!++
  }
  let a = 0
  let b = 0
  let c = 0
  for (let d = 0; d < DIGIT; d++) {
    a += first[d]!
    first[d] = a - first[d]!
    b += second[d]!
    second[d] = b - second[d]!
    c += third[d]!
    third[d] = c - third[d]!
  }
  for (let i = 0; i < n; i++) order[first[(keys[i]! + 0x40000000) & MASK]!++] = i
  for (let j = 0; j < n; j++) {
    const i = order[j]!
    spare[second[((keys[i]! + 0x40000000) >>> 11) & MASK]!++] = i
  }
  for (let j = 0; j < n; j++) {
    const i = spare[j]!
    order[third[(keys[i]! + 0x40000000) >>> 22]!++] = i
  }
}

/** Order-keeping 31-bit keys of rows [start, end), from 0. */
export function keysOf(x: Float64Array, start: number, end: number): Int32Array {
  const m = end - start
  keys = grownInt(keys, m)
  if (bits.length < m) {
    bits = new Float64Array(Math.max(m, 256))
    words = new Int32Array(bits.buffer)
  }
  for (let i = 0; i < m; i++) bits[i] = x[start + i]! + 0
  const high = HIGH
  for (let i = 0; i < m; i++) {
    const h = words[2 * i + high]!
    keys[i] = (h & 0x7ff00000) === 0x7ff00000 ? MISSING : (h ^ ((h >> 31) & 0x7fffffff)) >> 1
  }
  return keys
}

/** Which of a number's two words holds its sign. */
const HIGH = new Int32Array(new Float64Array([-1]).buffer)[1]! < 0 ? 1 : 0
