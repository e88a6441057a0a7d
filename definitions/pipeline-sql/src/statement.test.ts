import { describe, expect, test } from 'vitest'
import { sqlPipeline } from './index.ts'
import { sqlParams } from './params.ts'
import { placeInQuery, statementOf } from './statement.ts'

const params = (incremental: object | null, query = 'SELECT * FROM t -- all;\n ;') =>
  sqlParams.parse({ connection: 'DB', query, incremental })
const since = { last_date: '2026-03-05', last_value: '2026-03-05 12:00:00.5+00' }
const never = { last_date: null, last_value: null }

describe('the statement', () => {
  test('is the query as it stands, where all is read', () => {
    expect(statementOf(params(null), since)).toEqual({ text: 'SELECT * FROM t -- all', values: [], offset: 0 })
    expect(statementOf(params({ column: 'day' }), never).text).toBe('SELECT * FROM t -- all')
  })

  test('takes what is new by a bound value, whatever the column is called', () => {
    expect(statementOf(params({ column: 'a"b', overlap_days: 5 }), since)).toEqual({
      text: 'SELECT * FROM (\nSELECT * FROM t -- all\n) AS source WHERE source."a""b" >= $1',
      values: ['2026-02-28'],
      offset: 16,
    })
  })

  test.each([
    [{ column: 'at', since: '{last_value}' }, '2026-03-05 12:00:00.5+00'],
    [{ column: 'at', since: '{last_value}', overlap_days: 5 }, '2026-02-28 12:00:00.5+00'],
    [{}, '2026-03-05'],
  ])('%j is bound as %s', (incremental, value) => {
    expect(statementOf(params(incremental), since).values).toEqual([value])
  })

  test('a number stays a number, and the query itself may use $1', () => {
    const byId = params({ column: 'id', since: '{last_value}', overlap_days: 5 })
    expect(statementOf(byId, { last_date: null, last_value: '12' }).values).toEqual(['12'])
    const own = params({ first: '2000-01-01' }, 'SELECT * FROM t WHERE d > $1')
    expect(statementOf(own, never)).toEqual({ text: 'SELECT * FROM t WHERE d > $1', values: ['2000-01-01'], offset: 0 })
  })
})

test.each([
  [1, 0, { line: 1, column: 1 }],
  [9, 0, { line: 2, column: 1 }],
  [12, 0, { line: 2, column: 4 }],
  [12, 8, { line: 1, column: 4 }],
  [3, 8, null],
  [100, 0, null],
])('place %i, %i characters in', (position, offset, expected) => {
  expect(placeInQuery({ text: 'SELECT\t\n𝒳 é FROM', values: [], offset }, position)).toEqual(expected)
})

test('the examples are configurations', () => {
  for (const example of sqlPipeline.declaration.examples)
    expect(sqlParams.safeParse(example)).toMatchObject({ success: true })
})
