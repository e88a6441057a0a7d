/** Every element-wise operator against its rules, by calling the kernels: edges of IEEE 754, the missing, ranges and writing in place. */

import { describe, expect, test } from 'vitest'
import type { ElementOperator } from '../../operator.ts'
import { elementOperators } from './index.ts'

const NA = Number.NaN
const INF = Infinity

const named = (name: string): ElementOperator => {
  const found = elementOperators.find(operator => operator.name === name)
  if (found === undefined) throw new Error(`no element operator ${name}`)
  return found
}

const places = (operator: ElementOperator): number => operator.arguments.filter(a => a.kind === 'series').length

const constantsOf = (operator: ElementOperator): readonly number[] => (operator.name === 'CLIP' ? [-1, 1] : [])

/** One row a call: its arguments, then what comes of them. */
const tables: Readonly<Record<string, readonly (readonly number[])[]>> = {
  ADD: [
    [1, 2, 3],
    [INF, -INF, NA],
  ],
  SUBTRACT: [
    [1, 2, -1],
    [INF, INF, NA],
  ],
  MULTIPLY: [
    [-3, 2, -6],
    [0, INF, NA],
  ],
  DIVIDE: [
    [6, 4, 1.5],
    [1, 0, INF],
    [-1, 0, -INF],
    [1, -0, -INF],
    [0, 0, NA],
    [1, INF, 0],
  ],
  LOG1P: [
    [0, 0],
    [1e-12, 9.999999999995e-13],
    [-1, -INF],
    [-2, NA],
    [NA, NA],
  ],
  EXPM1: [
    [0, 0],
    [1e-12, 1.0000000000005e-12],
    [-INF, -1],
    [NA, NA],
  ],
  TANH: [
    [0, 0],
    [INF, 1],
    [-INF, -1],
    [NA, NA],
  ],
  MOD: [
    [7, 3, 1],
    [-7, 3, 2],
    [7, -3, -2],
    [-7, -3, -1],
    [6, 3, 0],
    [-6, 3, 0],
    [5.5, 2, 1.5],
    [1, 0, NA],
    [INF, 3, NA],
  ],
  ROUND: [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [2.4999999999999996, 2],
    [4503599627370497, 4503599627370497],
    [INF, INF],
    [NA, NA],
  ],
  POWER: [
    [2, 10, 1024],
    [-2, 3, -8],
    [-8, 1 / 3, NA],
    [0, -1, INF],
    [0, 0, 1],
    [4, 0.5, 2],
    [1, NA, NA],
    [1, INF, 1],
    [-1, -INF, 1],
    [-2, INF, INF],
    [0.5, INF, 0],
  ],
  SIGNEDPOWER: [
    [-1, INF, -1],
    [1, -INF, 1],
    [-3, 2, -9],
    [3, 2, 9],
    [-4, 0.5, -2],
    [0, 2, 0],
    [-5, 0, -1],
    [NA, 0, NA],
  ],
  NEGATE: [
    [2, -2],
    [-INF, INF],
  ],
  ABS: [
    [-2, 2],
    [-0, 0],
    [-INF, INF],
  ],
  SIGN: [
    [-7, -1],
    [1e-300, 1],
    [0, 0],
    [-INF, -1],
  ],
  LOG: [
    [1, 0],
    [0, -INF],
    [-1, NA],
    [INF, INF],
  ],
  EXP: [
    [0, 1],
    [-INF, 0],
    [1000, INF],
  ],
  SQRT: [
    [9, 3],
    [-1, NA],
    [INF, INF],
  ],
  FLOOR: [
    [-1.2, -2],
    [1.8, 1],
  ],
  CEIL: [
    [-1.2, -1],
    [1.2, 2],
  ],
  MAX2: [
    [1, 2, 2],
    [-INF, -5, -5],
  ],
  MIN2: [
    [1, 2, 1],
    [INF, 5, 5],
  ],
  CLIP: [
    [-7, -1],
    [0.25, 0.25],
    [INF, 1],
  ],
  GT: [
    [2, 1, 1],
    [1, 1, 0],
    [1, 2, 0],
  ],
  GE: [
    [2, 1, 1],
    [1, 1, 1],
    [1, 2, 0],
  ],
  LT: [
    [2, 1, 0],
    [1, 1, 0],
    [1, 2, 1],
  ],
  LE: [
    [2, 1, 0],
    [1, 1, 1],
    [1, 2, 1],
  ],
  EQ: [
    [1, 1, 1],
    [1, 2, 0],
    [0, -0, 1],
    [INF, INF, 1],
  ],
  NE: [
    [1, 1, 0],
    [1, 2, 1],
    [0, -0, 0],
  ],
  AND: [
    [1, 1, 1],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
    [0, NA, NA],
  ],
  OR: [
    [1, 1, 1],
    [1, 0, 1],
    [0, 1, 1],
    [0, 0, 0],
    [1, NA, NA],
  ],
  NOT: [
    [1, 0],
    [0, 1],
  ],
  IF: [
    [1, 10, 20, 10],
    [0, 10, 20, 20],
    [NA, 10, 20, NA],
    [1, 10, NA, 10],
    [0, NA, 20, 20],
    [1, NA, 20, NA],
  ],
  WHERE: [
    [5, 1, NA, 5],
    [5, 0, NA, NA],
    [5, NA, NA, NA],
    [5, 0, 9, 9],
    [NA, 1, 9, NA],
  ],
  ISNAN: [
    [NA, 1],
    [0, 0],
    [INF, 0],
  ],
  FILLNA: [
    [NA, 3, 3],
    [1, 3, 1],
    [NA, NA, NA],
    [INF, 3, INF],
  ],
}

/** Columns of a table: the inputs of a kernel, and the wanted results. */
function columns(operator: ElementOperator, rows: readonly (readonly number[])[]) {
  const column = (k: number) => Float64Array.from(rows, row => row[k]!)
  return { inputs: Array.from({ length: places(operator) }, (_, k) => column(k)), wanted: column(places(operator)) }
}

/** Same number or both missing; 0 and -0 are one. */
const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

test('every operator has a table, and names and aliases are its own', () => {
  expect(Object.keys(tables).sort()).toEqual(elementOperators.map(operator => operator.name).sort())
  const names = elementOperators.flatMap(operator => [operator.name, ...(operator.aliases ?? [])])
  expect(new Set(names).size).toBe(names.length)
})

describe.each(Object.keys(tables))('%s', name => {
  const operator = named(name)
  const rows = tables[name]!
  const constants = constantsOf(operator)

  test.each(rows.map(row => [row]))('%j', row => {
    const { inputs, wanted } = columns(operator, [row])
    const out = new Float64Array(1)
    operator.kernel(out, inputs, 0, 1, constants)
    expect(same(out[0]!, wanted[0]!), `${out[0]}, not ${wanted[0]}`).toBe(true)
  })

  test('writes what lies between start and end, and nothing else', () => {
    const { inputs, wanted } = columns(operator, [...rows, ...rows])
    const out = new Float64Array(wanted.length).fill(-777)
    const [start, end] = [1, wanted.length - 1]
    operator.kernel(out, inputs, start, end, constants)
    for (const [i, value] of out.entries())
      expect(same(value, i < start || i >= end ? -777 : wanted[i]!), `${i}: ${value}`).toBe(true)
  })

  test('may write over any of its inputs', () => {
    for (let k = 0; k < places(operator); k++) {
      const { inputs, wanted } = columns(operator, rows)
      operator.kernel(inputs[k]!, inputs, 0, wanted.length, constants)
      for (const [i, value] of inputs[k]!.entries()) expect(same(value, wanted[i]!), `input ${k}, ${i}`).toBe(true)
    }
  })
})

describe('a missing operand makes the result missing', () => {
  const answersTheMissing = new Set(['IF', 'WHERE', 'ISNAN', 'FILLNA'])
  const strict = elementOperators.filter(operator => !answersTheMissing.has(operator.name))
  test.each(strict.map(operator => [operator.name, operator] as const))('%s', (_, operator) => {
    for (let k = 0; k < places(operator); k++)
      for (const other of [1, -1, 2, INF]) {
        const inputs = Array.from({ length: places(operator) }, (_, j) => Float64Array.of(j === k ? NA : other))
        const out = new Float64Array(1)
        operator.kernel(out, inputs, 0, 1, constantsOf(operator))
        expect(out[0], `operand ${k} missing, the other ${other}`).toBeNaN()
      }
  })
})

test('what answers yes or no says so, and answers in 1, 0 and missing', () => {
  const questions = ['GT', 'GE', 'LT', 'LE', 'EQ', 'NE', 'AND', 'OR', 'NOT', 'ISNAN']
  expect(elementOperators.filter(o => o.result === 'boolean').map(o => o.name)).toEqual(
    expect.arrayContaining(questions),
  )
  expect(elementOperators.filter(o => o.result === 'boolean')).toHaveLength(questions.length)
  for (const name of ['AND', 'OR', 'NOT'])
    expect(
      named(name).arguments.every(argument => argument.type === 'boolean'),
      name,
    ).toBe(true)
  expect(named('IF').arguments[0]!.type).toBe('boolean')
  expect(named('WHERE').arguments[1]!.type).toBe('boolean')
})
