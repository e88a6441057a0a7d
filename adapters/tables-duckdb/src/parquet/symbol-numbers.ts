/** The symbols of a panel in order, and the place among them of every text that a row group has. */
import type { Texts } from './texts.ts'

interface Numbered<T> {
  /** The symbols, ascending. */
  readonly order: readonly string[]
  /** Of each list, the place of each of its texts; -1 for one that is not wanted. */
  readonly numbers: ReadonlyMap<T, Int32Array>
}

type Listed = Pick<Texts, 'texts' | 'packed'>

/** Of more row groups, a table of all symbols is sooner made than one list after another merged into them. */
const mostMerged = 8

/** `chosen`: the symbols that are wanted; all of them where it is left out. */
export function numbered<T extends Listed>(all: readonly T[], chosen?: readonly string[]): Numbered<T> {
  const copies = copiesIn(all)
  const { order, numbers } = numberedApart(
    all.filter(list => !copies.has(list)),
    chosen,
  )
  const places = new Map(numbers)
  for (const [list, { of, by }] of copies) {
    const own = numbers.get(of) as Int32Array
    places.set(
      list,
      own.map((_, code) => own[(code + by) % own.length] as number),
    )
  }
  return { order, numbers: places }
}

/** A list that has the texts of another in the same order, from one that `by` come before in that on, and then those. */
interface Copy<T> {
  readonly of: T
  readonly by: number
}

/** Lists that are copies of one before them, as neighbours often are where rows are sorted by date: no text of theirs is looked at. */
function copiesIn<T extends Listed>(all: readonly T[]): ReadonlyMap<T, Copy<T>> {
  const copies = new Map<T, Copy<T>>()
  let [of] = all
  for (const list of all.slice(1)) {
    const by = of?.packed && list.packed && turnedBy(of.packed, list.packed)
    if (by === null || by === undefined) of = list
    else copies.set(list, { of: of as T, by })
  }
  return copies
}

/** How many texts of one list come before the first of another, if what follows is the same, all around; else null. */
function turnedBy(one: Uint8Array, other: Uint8Array): number | null {
  if (one.length !== other.length || one.length < 4) return null
  const view = new DataView(one.buffer, one.byteOffset, one.byteLength)
  const length = new DataView(other.buffer, other.byteOffset, 4).getUint32(0, true)
  for (let at = 0, count = 0; at + 4 <= one.length; count += 1) {
    const own = view.getUint32(at, true)
    const rest = one.length - at
    if (
      own === length &&
      one[at + 4] === other[4] &&
      sameBytes(one.subarray(at, at + 4 + own), other.subarray(0, 4 + own))
    )
      return sameBytes(one.subarray(at), other.subarray(0, rest)) &&
        sameBytes(one.subarray(0, at), other.subarray(rest))
        ? count
        : null
    at += 4 + own
  }
  return null
}

const sameBytes = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0

function numberedApart<T extends Listed>(all: readonly T[], chosen?: readonly string[]): Numbered<T> {
  const turned = chosen === undefined && all.length <= mostMerged ? allTurned(all) : null
  if (turned !== null) {
    const order = turned.reduce<readonly string[]>((together, { order }) => union(together, order), [])
    return { order, numbers: new Map(turned.map(one => [one.list, placesIn(order, one)])) }
  }
  const wanted = chosen && new Set(chosen)
  const texts = new Set<string>()
  for (const list of all) for (const text of list.texts) if (wanted?.has(text) !== false) texts.add(text)
  const order = [...texts].sort()
  const places = new Map(order.map((text, number) => [text, number]))
  const numbersOf = ({ texts: own }: T) => {
    const numbers = new Int32Array(own.length)
    for (let code = 0; code < own.length; code += 1) numbers[code] = places.get(own[code] as string) ?? -1
    return numbers
  }
  return { order, numbers: new Map(all.map(list => [list, numbersOf(list)])) }
}

/** A list whose texts ascend from whichever on. */
interface Turned<T> {
  readonly list: T
  readonly order: readonly string[]
  /** The code of the first. */
  readonly least: number
}

/**
 * Lists whose texts ascend from whichever on: the day that was added, or dates of a file sorted by date, where a row group
 * begins in the middle of one. Nothing has to be looked up in a table. Null where there is any other.
 */
function allTurned<T extends Listed>(all: readonly T[]): readonly Turned<T>[] | null {
  const turned: Turned<T>[] = []
  for (const list of all) {
    const { texts } = list
    const begin = texts.findIndex((text, code) => code > 0 && text < (texts[code - 1] as string))
    const least = Math.max(0, begin)
    const order = least === 0 ? texts : [...texts.slice(least), ...texts.slice(0, least)]
    if (!ascending(order)) return null
    turned.push({ list, order, least })
  }
  return turned
}

/** Each comes after the one before, so that none is there twice. */
function ascending(texts: readonly string[]): boolean {
  for (let code = 1; code < texts.length; code += 1)
    if ((texts[code] as string) <= (texts[code - 1] as string)) return false
  return true
}

/** What either has, ascending as both are. */
function union(some: readonly string[], others: readonly string[]): readonly string[] {
  if (some.length === 0) return others
  const both: string[] = []
  let a = 0
  let b = 0
  while (a < some.length && b < others.length) {
    const [one, other] = [some[a] as string, others[b] as string]
    const same = one === other
    const first = same || one < other
    both.push(first ? one : other)
    if (first) a += 1
    if (same || !first) b += 1
  }
  for (; a < some.length; a += 1) both.push(some[a] as string)
  for (; b < others.length; b += 1) both.push(others[b] as string)
  return both
}

/** For every code of a list, the place of its text in an order that has all of them. */
function placesIn<T>(order: readonly string[], { order: own, least }: Turned<T>): Int32Array {
  const numbers = new Int32Array(own.length)
  let place = 0
  for (let k = 0; k < own.length; k += 1) {
    while (order[place] !== own[k]) place += 1
    numbers[(k + least) % own.length] = place
    place += 1
  }
  return numbers
}
