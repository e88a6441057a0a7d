/** An independent evaluator of the paper's formulas, plain and slow, for the engine to be held to. */

import { exact, type Grid, near, type Shape } from './grid.ts'
import { type Tree, written } from './read.ts'
import { neutralize, rank, scale } from './sections.ts'
import { delay, overWindows, windows } from './windows.ts'

export interface World {
  readonly shape: Shape
  readonly fields: Readonly<Record<string, Float64Array>>
  /** Code of each symbol, NaN for none. */
  readonly groups: Readonly<Record<string, readonly number[]>>
}

type Pointwise = (a: number, b: number, c: number) => number

const both = (answer: (a: number, b: number) => boolean) => (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Number(answer(a, b))

const pointwise: Readonly<Record<string, Pointwise>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': both((a, b) => a < b),
  '==': both((a, b) => a === b),
  '||': both((a, b) => a !== 0 || b !== 0),
  '?': (c, a, b) => (Number.isNaN(c) ? Number.NaN : c !== 0 ? a : b),
  negate: a => -a,
  abs: Math.abs,
  log: Math.log,
  sign: Math.sign,
  signedpower: (a, b) => Math.sign(a) * Math.abs(a) ** b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
}

/** Answers that do not inherit the rounding of what was asked. */
const decides = new Set(['<', '==', '||', 'sign'])

function each(name: string, inputs: readonly Grid[], length: number): Grid {
  const give = pointwise[name]!
  const rough = inputs.some(g => g.rough)
  const values = new Float64Array(length)
  const doubt = new Uint8Array(length)
  const nothing = exact(new Float64Array(length))
  const [x = nothing, y = nothing, z = nothing] = inputs
  for (let i = 0; i < length; i++) {
    const a = x.values[i]!
    const b = y.values[i]!
    values[i] = give(a, b, z.values[i]!)
    if (name === '?') doubt[i] = x.doubt[i]! | (a !== 0 ? y.doubt[i]! : z.doubt[i]!)
    else doubt[i] = x.doubt[i]! | y.doubt[i]! | Number(rough && undecided(name, a, b))
  }
  return { values, doubt, rough: rough && !decides.has(name) }
}

const undecided = (name: string, a: number, b: number): boolean =>
  ((name === '<' || name === '==') && near(a, b)) || (name === 'sign' && near(a, 0))

/** The value of a call from the values of its arguments; `tree` tells the constants among them. */
export function apply(world: World, tree: Tree & { kind: 'call' }, inputs: readonly Grid[]): Grid {
  const { shape, groups } = world
  const [x, y] = inputs
  const last = tree.of.at(-1)!
  const n = last.kind === 'number' ? Math.floor(last.value) : Number.NaN
  if (tree.name === 'rank') return rank(shape, x!)
  if (tree.name === 'scale') return scale(shape, x!)
  if (tree.name === 'indneutralize') return neutralize(shape, x!, groups[nameOf(last).replace('indclass.', '')]!)
  if (tree.name === 'delay') return delay(shape, x!, n)
  if (tree.name === 'delta') return each('-', [x!, delay(shape, x!, n)], x!.values.length)
  const overTime = (tree.name === 'min' || tree.name === 'max') && last.kind === 'number'
  const windowed = windows[overTime ? `ts_${tree.name}` : tree.name]
  if (windowed !== undefined) return overWindows(shape, windowed, x!, tree.of.length === 3 ? y! : x!, n)
  return each(tree.name, inputs, shape.symbols * shape.dates)
}

const nameOf = (tree: Tree): string => (tree.kind === 'name' ? tree.name : '')

/** A name's values: a field, the return, or the mean traded value over d days. */
function named({ shape, fields }: World, name: string): Grid {
  const field = (of: string) => exact(fields[of]!)
  const count = shape.symbols * shape.dates
  if (name === 'returns') {
    const ratio = each('/', [field('close'), delay(shape, field('close'), 1)], count)
    return { ...ratio, values: ratio.values.map(v => v - 1) }
  }
  const days = /^adv(\d+)$/.exec(name)?.[1]
  if (days === undefined) return fields[name] === undefined ? exact(new Float64Array(0)) : field(name)
  const traded = each('*', [field('close'), field('volume')], count)
  const sum = overWindows(shape, windows.sum!, traded, traded, Number(days))
  return { ...sum, values: sum.values.map(v => v / Number(days)) }
}

/** A leaf's values; those of a number are the number everywhere, those of a group are never read. */
export function leaf(world: World, tree: Exclude<Tree, { kind: 'call' }>): Grid {
  if (tree.kind === 'name') return named(world, tree.name)
  return exact(new Float64Array(world.shape.symbols * world.shape.dates).fill(tree.value))
}

/** Evaluates whole formulas over a world; a part that was seen before is not computed again. */
export function oracleOf(world: World): (tree: Tree) => Grid {
  const known = new Map<string, Grid>()
  const value = (tree: Tree): Grid => {
    const name = written(tree)
    const grid = known.get(name) ?? (tree.kind === 'call' ? apply(world, tree, tree.of.map(value)) : leaf(world, tree))
    known.set(name, grid)
    return grid
  }
  return value
}
