import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvFault, csvRecords } from './csv-records.ts'

async function* inPieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size = 1000, delimiter = ',') {
  const records = []
  for await (const batch of csvRecords(inPieces(text, size), delimiter)) records.push(...batch)
  return records
}

describe('CSV', () => {
  test.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a last line end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF after a quote',
      '"a","b"\r\n"1","2"\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['delimiters in quotes', '"a,b",c\n', [['a,b', 'c']]],
    ['doubled quotes', '"say ""hi""",""\n', [['say "hi"', '']]],
    ['line ends in quotes', '"a\nb",c\n', [['a\nb', 'c']]],
    [
      'empty fields at the end',
      'a,\n,\n',
      [
        ['a', ''],
        ['', ''],
      ],
    ],
    [
      'empty lines left out',
      'a,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
  ])('%s', async (_, text, expected) => {
    expect((await read(text)).map(({ fields }) => fields)).toEqual(expected)
  })

  test('gives the line each record begins on, counting those inside quotes and empty ones', async () => {
    expect((await read('a\n"b\nc"\n\nd\n')).map(({ line }) => line)).toEqual([1, 2, 5])
  })

  test.each([
    ['a,b\n"open,2\n3,4\n', 2, 'a quote is never closed'],
    ['a\nb\n"x"y,2\n', 3, 'a closing quote is followed by more text'],
  ])('%j is a fault of line %i', async (text, line, message) => {
    const fault = await read(text, 3).catch(error => error)
    expect(fault).toBeInstanceOf(CsvFault)
    expect([fault.line, fault.message]).toEqual([line, message])
  })

  test('whatever is written is read again, in pieces of any size', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '1'), maxLength: 6 })
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 3 }), { maxLength: 6 })
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, size, end) => {
          const text = rows.map(row => row.map(quoted).join(',') + end).join('')
          expect((await read(text, size)).map(({ fields }) => fields)).toEqual(rows)
        },
      ),
    )
  })
})
