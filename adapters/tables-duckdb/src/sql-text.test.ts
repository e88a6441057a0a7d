import { expect, test } from 'vitest'
import { quoteList, quoteName, replacePlaceholders } from './sql-text.ts'

const known = { p: 'optaic "1"', prices_2: 't2' }

test.each([
  ['SELECT * FROM $p', 'SELECT * FROM "optaic ""1"""'],
  ['FROM $prices_2,$p', 'FROM "t2","optaic ""1"""'],
  [`'$p' "$p" $p`, `'$p' "$p" "optaic ""1"""`],
  [`'it''s $p' -- $p\n$p`, `'it''s $p' -- $p\n"optaic ""1"""`],
  ['/* $p\n$x */ $$ $p $$ $1', '/* $p\n$x */ $$ $p $$ $1'],
])('%j becomes %j', (sql, expected) => {
  expect(replacePlaceholders(sql, known)).toBe(expected)
})

test.each(['$q', '$prices', '$toString', '$P'])('%s was not given', name => {
  expect(() => replacePlaceholders(`FROM ${name}`, known)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

test('names and texts cannot end early', () => {
  expect(quoteName('a"; DROP TABLE b; --')).toBe('"a""; DROP TABLE b; --"')
  expect(quoteList(["it's", ''])).toBe("['it''s', '']")
})
