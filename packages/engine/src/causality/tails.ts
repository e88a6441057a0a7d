/**
 * Whether one more day is what it would be among all days: the last rows alone, computed of the rows that operators say they
 * read and with garbage in the others, have the bits that a full evaluation gives them.
 */

import type { Program } from '../compile/compile.ts'
import type { Apply } from '../compile/node.ts'
import { rowsDeclared } from '../compile/rows-read.ts'
import { evaluateTail } from '../evaluate/evaluate.ts'
import type { Results } from '../evaluate/evaluation.ts'
import { ref } from '../operators/series/ref.ts'
import type { Panel } from '../panel.ts'
import { drawsOf } from './draws.ts'
import { type GarbageName, garbageNames, onlyRows, withGarbage, withoutFuture } from './poisons.ts'

/** The last rows of a panel. */
export interface Tail {
  /** Ends with the last of them. */
  readonly panel: Panel
  readonly fromRow: number
}

/** A value of a tail that is another one than among all rows. */
export interface Strayed {
  readonly row: number
  readonly symbol: number
  readonly whole: number
  readonly alone: number
}

/** Most rows that come at a time. */
const MOST_DAYS = 8

/** One tail that ends with each of the rows, that with the longest history first: by turns a single day, and some. */
export function tailsAt(panel: Panel, cuts: readonly number[], seed: number): readonly Tail[] {
  const draw = drawsOf(Math.imul(seed, 5003))
  return cuts.toReversed().map((cut, k) => {
    const days = k % 2 === 0 ? 1 : 1 + Math.floor(draw() * MOST_DAYS)
    return { panel: withoutFuture(panel, cut, 'truncated'), fromRow: Math.max(0, cut + 1 - days) }
  })
}

/** The first value of a tail that strays from those of all rows, by output; `whole` has `rows` rows a symbol. */
export function strayed(
  program: Program,
  tail: Tail,
  whole: Results,
  rows: number,
  garbage: readonly GarbageName[] = garbageNames,
): Strayed | null {
  for (const alone of evaluated(program, tail, garbage))
    for (const { name } of program.outputs) {
      const found = difference(whole[name]!, rows, alone[name]!, tail)
      if (found !== null) return found
    }
  return null
}

function difference(whole: Float64Array, rows: number, alone: Float64Array, { panel, fromRow }: Tail): Strayed | null {
  const days = panel.dates.length - fromRow
  for (let symbol = 0; symbol < panel.symbols.length; symbol++)
    for (let day = 0; day < days; day++) {
      const row = fromRow + day
      const [before, now] = [whole[symbol * rows + row]!, alone[symbol * days + day]!]
      if (!Object.is(before, now)) return { row, symbol, whole: before, alone: now }
    }
  return null
}

/** The tail as it is read, then beside a part that looks further back, with garbage in what is not read. */
function* evaluated(program: Program, { panel, fromRow }: Tail, garbage: readonly GarbageName[]): Generator<Results> {
  const ranges = rowsDeclared(program, fromRow, panel.dates.length)
  const unread = (row: number) => !ranges.some(range => row >= range.first && row <= range.last)
  // As it is read from a store: only these rows are there, and those of the values themselves.
  const read = onlyRows(withGarbage(panel, unread, 'missing'), row => row >= fromRow || !unread(row))
  yield evaluateTail(program, read, read.dates.length - (panel.dates.length - fromRow))
  if (!panel.dates.some((_, row) => unread(row))) return
  const further = besides(program)
  for (const name of garbage) yield evaluateTail(further, withGarbage(panel, unread, name), fromRow)
}

/**
 * The program with one output more, of rows further back than its own: kernels then work in the middle of arrays, and what
 * lies before their rows is there, and not for them.
 */
function besides(program: Program): Program {
  const field = program.nodes.find(node => node.kind === 'field')
  if (field === undefined || program.lookback === 'all') return program
  const reach = program.lookback + MOST_DAYS
  const further: Apply = {
    kind: 'apply',
    id: program.nodes.length,
    type: 'number',
    operator: ref,
    inputs: [field],
    constants: [reach],
    reach,
    minPeriods: 1,
    dialect: 'optaic',
    lookback: reach,
    lookahead: 0,
  }
  // Outputs that come later count where two have one name.
  const output = { name: 'further back', node: further, source: '' }
  return { ...program, nodes: [...program.nodes, further], outputs: [output, ...program.outputs], lookback: reach }
}
