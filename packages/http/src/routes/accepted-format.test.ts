import { expect, test } from 'vitest'
import { acceptedFormat } from './accepted-format.ts'

const arrow = 'application/vnd.apache.arrow.stream'

test.each<[string, string | undefined, string]>([
  ['nothing is asked for', undefined, 'json'],
  ['anything is welcome', '*/*', 'json'],
  ['a browser asks', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
  ['one is named', 'text/csv', 'csv'],
  ['one is named in capitals', 'Text/CSV', 'csv'],
  ['a family is named', 'text/*', 'csv'],
  ['one is named among others that there are not', `application/xml, ${arrow}`, 'arrow'],
  ['the first of equals', 'application/vnd.apache.parquet, text/csv', 'parquet'],
  ['the one that is liked more, wherever it stands', 'application/json;q=0.1, text/csv;q=0.9', 'csv'],
  ['an exact name counts more than a family', 'application/*;q=0.9, application/json;q=0.2', 'parquet'],
  ['one is ruled out', 'application/json;q=0, */*', 'csv'],
  ['a named one before what is merely welcome', `*/*;q=0.5, ${arrow}`, 'arrow'],
])('%s', (_, accept, format) => expect(acceptedFormat(accept)).toBe(format))

test.each(['application/xml', 'text/csv;q=0', 'text/csv;q=much', 'image/*', ','])('%s is refused by name', accept => {
  expect(() => acceptedFormat(accept)).toThrow(expect.objectContaining({ code: 'format_not_available' }))
})
